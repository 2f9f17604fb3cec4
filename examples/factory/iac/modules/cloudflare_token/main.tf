# A token of the account, not of a person: it outlives whoever made it.

data "cloudflare_account_api_token_permission_groups_list" "all" {
  account_id = var.account_id
}

locals {
  # Some names exist once for each of several scopes.
  group_ids = merge([
    for group in data.cloudflare_account_api_token_permission_groups_list.all.result : {
      for scope in group.scopes : "${scope} ${group.name}" => group.id
    }
  ]...)
}

resource "cloudflare_account_token" "this" {
  account_id = var.account_id
  name       = var.name
  expires_on = var.expires_on

  policies = [
    for policy in var.policies : {
      effect            = "allow"
      permission_groups = [for name in policy.permission_groups : { id = local.group_ids["${policy.scope} ${name}"] }]
      resources         = jsonencode({ for id in policy.resources : "${policy.scope}.${id}" => "*" })
    }
  ]

  condition = length(var.allowed_cidrs) == 0 ? null : {
    request_ip = { in = var.allowed_cidrs }
  }
}
