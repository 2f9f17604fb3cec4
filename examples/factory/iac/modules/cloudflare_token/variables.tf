variable "account_id" {
  type = string
}

variable "name" {
  type = string
}

variable "policies" {
  description = "Permission groups, by the names that Cloudflare shows, on resources of one scope, by their ids."
  type = list(object({
    scope             = string
    permission_groups = list(string)
    resources         = list(string)
  }))

  validation {
    condition = length(var.policies) > 0 && alltrue([
      for policy in var.policies : length(policy.permission_groups) > 0 && length(policy.resources) > 0
    ])
    error_message = "Each policy needs at least one permission group and one resource."
  }
}

variable "allowed_cidrs" {
  description = "Addresses that the token works from; everywhere if empty."
  type        = list(string)
  default     = []
}

variable "expires_on" {
  description = "As in 2027-01-01T00:00:00Z; never if null."
  type        = string
  default     = null
}
