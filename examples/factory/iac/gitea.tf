resource "gitea_repository" "application" {
  for_each = { for app, said in var.applications : app => said if said.has_repository }

  username       = coalesce(each.value.org, var.gitea_org)
  name           = each.key
  private        = true
  default_branch = "main"
  # A repository without a commit has no main that Argo CD could follow.
  auto_init = true

  lifecycle {
    # A name that is taken out of the list must not take its repository along: `tofu state rm` lets it go.
    prevent_destroy = true
  }
}

# What is applied from main was seen: nobody pushes to it, and nothing is merged before its plans are there.
resource "gitea_repository_branch_protection" "factory" {
  username              = var.gitea_org
  name                  = "factory"
  rule_name             = "main"
  enable_push           = false
  required_approvals    = var.required_approvals
  status_check_patterns = ["tofu / plan (pull_request)", "postgres / plan (pull_request)"]
}

# Modules that several roots share, which jobs fetch over HTTPS.
resource "gitea_repository" "tofu_modules" {
  username       = var.gitea_org
  name           = "tofu-modules"
  private        = true
  default_branch = "main"
  auto_init      = true

  lifecycle {
    prevent_destroy = true
  }
}

# Whom those jobs fetch them as: sees what the team below sees, and nothing else, not even public users.
resource "gitea_user" "tofu_module_reader" {
  username                  = "tofu_module_reader"
  login_name                = "tofu_module_reader"
  full_name                 = "Reads OpenTofu modules"
  email                     = "tofu_module_reader@noreply.invalid"
  password                  = var.tofu_module_reader_password
  must_change_password      = false
  restricted                = true
  visibility                = "private"
  allow_create_organization = false
  allow_git_hook            = false
  allow_import_local        = false
  max_repo_creation         = 0
  send_notification         = false
}

resource "gitea_team" "tofu_module_readers" {
  organisation             = var.gitea_org
  name                     = "tofu-module-readers"
  description              = "Read OpenTofu modules"
  permission               = "read"
  units                    = "repo.code"
  can_create_repos         = false
  include_all_repositories = false
  repositories             = [gitea_repository.tofu_modules.name]
}

resource "gitea_team_membership" "tofu_module_reader" {
  team_id  = gitea_team.tofu_module_readers.id
  username = gitea_user.tofu_module_reader.username
}

# git config --global url."https://tofu_module_reader:$TOFU_MODULE_READER@HOST/".insteadOf https://HOST/
resource "gitea_repository_actions_secret" "tofu_module_reader" {
  for_each = gitea_repository.application

  repository_owner = each.value.username
  repository       = each.value.name
  secret_name      = "TOFU_MODULE_READER"
  secret_value     = var.tofu_module_reader_password
}

# The CMS publishes itself from its own pipeline.
resource "gitea_repository_actions_secret" "cms_cloudflare" {
  repository_owner = gitea_repository.application["cms"].username
  repository       = gitea_repository.application["cms"].name
  secret_name      = "CLOUDFLARE_API_TOKEN"
  secret_value     = module.cms_edge_token.value
}
