terraform {
  required_providers {
    cloudflare = {
      source = "cloudflare/cloudflare"
      # From 5.13 on, a policy's resources are JSON.
      version = ">= 5.13, < 6"
    }
  }
}
