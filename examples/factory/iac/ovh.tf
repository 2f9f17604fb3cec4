# The registrar: whoever has this client may see the domain and say which name servers it has.
resource "ovh_me_api_oauth2_client" "domain" {
  name        = "domain-${var.domain}"
  description = "Name servers of ${var.domain}"
  flow        = "CLIENT_CREDENTIALS"
}

resource "ovh_iam_policy" "domain" {
  name        = "domain-${replace(var.domain, ".", "-")}"
  description = "Name servers of ${var.domain}, and nothing else"
  identities  = [ovh_me_api_oauth2_client.domain.identity]
  resources   = ["urn:v1:eu:resource:domain:${var.domain}"]
  allow = [
    "domain:apiovh:get",
    "domain:apiovh:nameServer/get",
    "domain:apiovh:nameServer/status/get",
    "domain:apiovh:nameServer/create",
    "domain:apiovh:nameServer/edit",
    "domain:apiovh:nameServer/delete",
    # Each of these is a task that runs for a while.
    "domain:apiovh:task/get",
  ]
}

resource "vault_kv_secret_v2" "ovh_domain" {
  mount = var.vault_kv_mount
  name  = "cms/ovh"
  data_json = jsonencode({
    client_id     = ovh_me_api_oauth2_client.domain.client_id
    client_secret = ovh_me_api_oauth2_client.domain.client_secret
  })
}
