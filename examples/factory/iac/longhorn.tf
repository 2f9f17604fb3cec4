# Where Longhorn's backups go: a bucket, an account that may do nothing else, and its key in Vault, from where the Vault
# Secrets Operator takes it into the secret that BackupTarget names (argocd/values.yaml).

resource "google_storage_bucket" "longhorn" {
  name          = var.longhorn_bucket
  location      = var.google_region
  storage_class = "STANDARD"

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # Whoever deletes the backups, by mistake or not: there is a month to bring them back.
  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  # What a broken upload left costs money and is in no list.
  lifecycle_rule {
    condition {
      age = 7
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_service_account" "longhorn" {
  account_id   = "longhorn-backup"
  display_name = "Longhorn backups"
}

resource "google_storage_bucket_iam_member" "longhorn" {
  bucket = google_storage_bucket.longhorn.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${google_service_account.longhorn.email}"
}

# Longhorn speaks S3, for which Google gives HMAC keys.
resource "google_storage_hmac_key" "longhorn" {
  service_account_email = google_service_account.longhorn.email
}

resource "vault_kv_secret_v2" "longhorn" {
  mount = var.vault_kv_mount
  name  = "longhorn/gcs-backup"
  data_json = jsonencode({
    AWS_ACCESS_KEY_ID     = google_storage_hmac_key.longhorn.access_id
    AWS_SECRET_ACCESS_KEY = google_storage_hmac_key.longhorn.secret
    AWS_ENDPOINTS         = "https://storage.googleapis.com"
  })
}

data "vault_policy_document" "longhorn" {
  rule {
    description  = "The key of the backup bucket"
    path         = "${var.vault_kv_mount}/data/longhorn/*"
    capabilities = ["read"]
  }
}

resource "vault_policy" "longhorn" {
  name   = "longhorn"
  policy = data.vault_policy_document.longhorn.hcl
}

resource "vault_kubernetes_auth_backend_role" "longhorn" {
  backend                          = var.vault_kubernetes_mount
  role_name                        = "longhorn"
  bound_service_account_names      = ["longhorn-vault"]
  bound_service_account_namespaces = ["longhorn-system"]
  audience                         = var.vault_audience
  token_policies                   = [vault_policy.longhorn.name]
  token_ttl                        = 3600
}
