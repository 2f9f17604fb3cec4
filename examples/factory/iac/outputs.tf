output "repositories" {
  description = "Where each application's repository is, as Argo CD must name it."
  value       = { for app, repository in gitea_repository.application : app => repository.html_url }
}

output "longhorn_backup_target" {
  description = "For longhorn_backup_target.url in argocd/values.yaml."
  value       = "s3://${google_storage_bucket.longhorn.name}@${var.google_region}/"
}
