# One policy and one role for each application, both named after it. Vault's database role has the name as well:
# pg-provision keeps that one. The mounts, and the policies and roles of the pipelines, are made by hand (README), so
# that what a pull request runs with is nothing that a pull request can change.

data "vault_policy_document" "application" {
  for_each = var.applications

  rule {
    description  = "Its own secrets"
    path         = "${var.vault_kv_mount}/data/${each.key}/*"
    capabilities = ["read"]
  }

  rule {
    description  = "Which there are"
    path         = "${var.vault_kv_mount}/metadata/${each.key}/*"
    capabilities = ["list", "read"]
  }

  dynamic "rule" {
    for_each = each.value.has_database ? [each.key] : []

    content {
      description  = "A user of its database"
      path         = "${var.vault_postgres_mount}/creds/${rule.value}"
      capabilities = ["read"]
    }
  }
}

resource "vault_policy" "application" {
  for_each = var.applications

  name   = each.key
  policy = data.vault_policy_document.application[each.key].hcl
}

resource "vault_kubernetes_auth_backend_role" "application" {
  for_each = var.applications

  backend                          = var.vault_kubernetes_mount
  role_name                        = each.key
  bound_service_account_names      = [each.key]
  bound_service_account_namespaces = [coalesce(each.value.namespace, each.key)]
  audience                         = var.vault_audience
  token_policies                   = [vault_policy.application[each.key].name]
  token_ttl                        = 3600
  token_max_ttl                    = 86400
}
