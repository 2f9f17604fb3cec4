terraform {
  required_version = ">= 1.8"

  backend "gcs" {
    bucket = "arcodange-tf" # yours
    prefix = "factory/main"
  }

  required_providers {
    gitea = {
      source  = "go-gitea/gitea"
      version = "0.6.0"
    }
    vault = {
      source  = "hashicorp/vault"
      version = "4.4.0"
    }
    google = {
      source  = "hashicorp/google"
      version = "7.0.1"
    }
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5"
    }
    ovh = {
      source  = "ovh/ovh"
      version = "2.8.0"
    }
  }
}
