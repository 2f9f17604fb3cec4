# Nobody logs in as the owner; whom Vault makes is a member of it.
resource "postgresql_role" "owner" {
  for_each = var.applications

  name  = "${each.key}_role"
  login = false
}

# The right to connect, for the users that Vault makes.
resource "postgresql_role" "connect" {
  for_each = var.applications

  name  = "${each.key}_connect"
  login = false
}

resource "postgresql_database" "application" {
  for_each = var.applications

  name     = each.key
  owner    = postgresql_role.owner[each.key].name
  template = "template0"

  lifecycle {
    # This provider drops databases by force. A name that is taken out of the list must not take its data along.
    prevent_destroy = true
  }
}

# Nothing for everybody: otherwise each application may connect to all the others' databases.
resource "postgresql_grant" "public" {
  for_each = var.applications

  database    = postgresql_database.application[each.key].name
  role        = "public"
  object_type = "database"
  privileges  = []
}

resource "postgresql_grant" "connect" {
  for_each = var.applications

  database    = postgresql_database.application[each.key].name
  role        = postgresql_role.connect[each.key].name
  object_type = "database"
  privileges  = ["CONNECT"]
}

# Vault's administrator: may grant the roles above, and no other.
resource "postgresql_role" "editor" {
  name                = "credentials_editor"
  login               = true
  create_role         = true
  password_wo         = var.editor_password
  password_wo_version = var.password_version
}

resource "postgresql_grant_role" "editor_owner" {
  for_each = var.applications

  role              = postgresql_role.editor.name
  grant_role        = postgresql_role.owner[each.key].name
  with_admin_option = true
}

resource "postgresql_grant_role" "editor_connect" {
  for_each = var.applications

  role              = postgresql_role.editor.name
  grant_role        = postgresql_role.connect[each.key].name
  with_admin_option = true
}
