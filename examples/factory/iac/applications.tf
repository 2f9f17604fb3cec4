# <app>, for everything in this root. argocd/values.yaml says which of them the cluster runs, and
# postgres/applications.yaml which have a database.
variable "applications" {
  type = map(object({
    # Who owns its repository, if not gitea_org.
    org = optional(string)
    # A part of another application has no repository of its own.
    has_repository = optional(bool, true)
    # Where its pods are, if not in one of its own name.
    namespace = optional(string)
    # Whether it may have users of its database from Vault.
    has_database = optional(bool, false)
  }))

  default = {
    url-shortener       = {}
    tools               = {}
    webapp              = { has_database = true }
    telegram-gateway    = { org = "arcodange" }
    erp                 = { has_database = true }
    cms                 = {}
    dance-lessons-coach = { org = "arcodange", has_database = true }
    crowdsec            = { has_repository = false, namespace = "tools", has_database = true }
    plausible           = { has_repository = false, namespace = "tools", has_database = true }
  }

  validation {
    condition     = alltrue([for app in keys(var.applications) : can(regex("^[a-z]([a-z0-9-]{0,53}[a-z0-9])?$", app))])
    error_message = "A name becomes a namespace, a database and <app>_connect: a letter, then letters, digits and -, at most 55 in all."
  }
}
