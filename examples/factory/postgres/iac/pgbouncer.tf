# pgbouncer.ini:
#   auth_user = pgbouncer_auth
#   auth_query = SELECT uname, phash FROM "pgbouncer"."user_lookup"($1)

resource "postgresql_role" "pooler" {
  name                = "pgbouncer_auth"
  login               = true
  password_wo         = var.pooler_password
  password_wo_version = var.password_version
}

resource "postgresql_grant" "pooler_connect" {
  for_each = var.applications

  database    = postgresql_database.application[each.key].name
  role        = postgresql_role.pooler.name
  object_type = "database"
  privileges  = ["CONNECT"]
}

# Not in public: from PostgreSQL 15 on its owner is the application, which could put another function in the place of
# this one, and log in as anybody.
resource "postgresql_schema" "pooler" {
  for_each = var.applications

  database = postgresql_database.application[each.key].name
  name     = "pgbouncer"
  owner    = var.username

  policy {
    role  = postgresql_role.pooler.name
    usage = true
  }
}

resource "postgresql_function" "user_lookup" {
  for_each = var.applications

  database         = postgresql_database.application[each.key].name
  schema           = postgresql_schema.pooler[each.key].name
  name             = "user_lookup"
  language         = "sql"
  volatility       = "STABLE"
  security_definer = true
  returns          = "record"

  arg {
    mode = "IN"
    name = "i_username"
    type = "text"
  }
  arg {
    mode = "OUT"
    name = "uname"
    type = "text"
  }
  arg {
    mode = "OUT"
    name = "phash"
    type = "text"
  }

  # Every name in full, for the caller's search path is the caller's, and this provider cannot say SET search_path (which
  # pg-provision's function does, and its doctor misses here). Whoever may not log in, or no longer (all of Vault's users
  # run out), has no password to compare with (CVE-2025-2291).
  body = <<-SQL
    SELECT a.rolname::pg_catalog.text,
      CASE WHEN a.rolvaliduntil OPERATOR(pg_catalog.<) pg_catalog.now() THEN NULL ELSE a.rolpassword END
    FROM pg_catalog.pg_authid AS a
    WHERE a.rolcanlogin AND a.rolname OPERATOR(pg_catalog.=) i_username::pg_catalog.name
  SQL
}

resource "postgresql_grant" "user_lookup_public" {
  for_each = var.applications

  database    = postgresql_database.application[each.key].name
  schema      = postgresql_schema.pooler[each.key].name
  role        = "public"
  object_type = "function"
  privileges  = []

  depends_on = [postgresql_function.user_lookup]
}

resource "postgresql_grant" "user_lookup_pooler" {
  for_each = var.applications

  database    = postgresql_database.application[each.key].name
  schema      = postgresql_schema.pooler[each.key].name
  role        = postgresql_role.pooler.name
  object_type = "function"
  privileges  = ["EXECUTE"]

  depends_on = [postgresql_grant.user_lookup_public]
}
