# The same as ../applications.yaml, for a server that stays with OpenTofu: the one or the other, never both.
terraform {
  # From 1.11 on, a password need not be in the state.
  required_version = ">= 1.11"

  backend "gcs" {
    bucket = "arcodange-tf" # yours
    prefix = "factory/postgres"
  }

  required_providers {
    postgresql = {
      source  = "cyrilgdn/postgresql"
      version = "1.26.0"
    }
  }
}

# PGPASSWORD comes from Vault. The server itself, not pgbouncer; a superuser, for user_lookup() reads pg_authid.
provider "postgresql" {
  host     = var.host
  port     = var.port
  username = var.username
  sslmode  = var.sslmode
  # Its statements touch shared catalogs: side by side they fail with "tuple concurrently updated".
  max_connections = 1
}
