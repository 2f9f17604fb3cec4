# A small but real factory: state in GCS, resources of OpenTofu's built-in provider, some of them sensitive.
terraform {
  required_version = ">= 1.8"

  backend "gcs" {
    bucket = "arcodange-tf"
    prefix = "factory/main"
  }
}

variable "applications" {
  type    = set(string)
  default = ["webapp", "erp"]
}

variable "cloudflare_api_token" {
  type      = string
  sensitive = true
}

resource "terraform_data" "repository" {
  for_each = var.applications

  input = {
    name           = each.key
    owner          = "arcodange"
    default_branch = "main"
  }
}

resource "terraform_data" "edge" {
  input = {
    zone  = "arcodange.lab"
    token = var.cloudflare_api_token
  }
}

output "repositories" {
  value = [for name, repository in terraform_data.repository : repository.output.name]
}
