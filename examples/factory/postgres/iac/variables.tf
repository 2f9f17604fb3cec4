variable "applications" {
  description = "Those of ../applications.yaml."
  type        = set(string)
  default     = ["webapp", "erp", "crowdsec", "plausible", "dance-lessons-coach"]
}

variable "host" {
  type    = string
  default = "pg.arcodange.lab" # yours
}

variable "port" {
  type    = number
  default = 5432
}

variable "username" {
  type    = string
  default = "postgres"
}

variable "sslmode" {
  type    = string
  default = "verify-full"
}

variable "editor_password" {
  description = "What Vault logs in with. Neither in the state nor in a plan."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "pooler_password" {
  description = "What pgbouncer logs in with. Neither in the state nor in a plan."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "password_version" {
  description = "Another one sets both passwords anew: nothing else tells that they have changed."
  type        = string
  default     = "1"
}
