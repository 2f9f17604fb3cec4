# What is yours and no secret stands in terraform.tfvars; what is secret comes from Vault by way of TF_VAR_….

variable "gitea_url" {
  type = string
}

variable "gitea_org" {
  description = "Who owns an application's repository, unless the application says otherwise."
  type        = string
}

variable "required_approvals" {
  description = "Of a pull request on this repository. 0 where one person works alone."
  type        = number
  default     = 1
}

variable "ca_file" {
  description = "Your own authority's root certificate, on the runner; empty if the system trusts it."
  type        = string
  default     = ""
}

variable "gitea_token" {
  description = "Of an administrator: users, and repositories and their secrets in each organisation."
  type        = string
  sensitive   = true
}

variable "tofu_module_reader_password" {
  type      = string
  sensitive = true
}

variable "vault_kv_mount" {
  type    = string
  default = "kv"
}

variable "vault_postgres_mount" {
  description = "The database engine that pg-provision keeps."
  type        = string
  default     = "postgres"
}

variable "vault_kubernetes_mount" {
  type    = string
  default = "kubernetes"
}

variable "vault_audience" {
  description = "What a service account's token must be made for to log in; VaultAuth's audiences say the same."
  type        = string
  default     = "vault"
}

variable "google_project" {
  type = string
}

variable "google_region" {
  type = string
}

variable "longhorn_bucket" {
  description = "Its name, which is unique in all of Google."
  type        = string
}

variable "cloudflare_account_id" {
  type = string
}

variable "cloudflare_zone_id" {
  description = "Of the domain that the CMS is published at."
  type        = string
}

variable "cloudflare_api_token" {
  description = "May write R2, and account API tokens: whoever has it can make any token of the account."
  type        = string
  sensitive   = true
}

variable "domain" {
  description = "Registered with OVH."
  type        = string
}
