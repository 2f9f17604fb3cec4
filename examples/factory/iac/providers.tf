# No provider gets a credential from a file here: the pipeline reads them from Vault and hands them over, as
# .gitea/workflows/tofu.yml says.

provider "gitea" {
  base_url    = var.gitea_url
  token       = var.gitea_token
  cacert_file = var.ca_file
}

# VAULT_ADDR and VAULT_TOKEN come from tofu-plan and tofu-apply, which trade the job's OIDC token for them at the mount
# gitea_jwt, as the role gitea_cicd_plan or gitea_cicd, and revoke the token at the end.
provider "vault" {
  # Neither role may make tokens, and theirs ends after 15 minutes anyway.
  skip_child_token = true
}

# GOOGLE_CREDENTIALS, which the backend reads as well.
provider "google" {
  project = var.google_project
  region  = var.google_region
}

provider "cloudflare" {
  api_token = var.cloudflare_api_token
}

# OVH_CLIENT_ID and OVH_CLIENT_SECRET.
provider "ovh" {
  endpoint = "ovh-eu"
}
