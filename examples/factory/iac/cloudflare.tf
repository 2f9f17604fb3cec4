resource "cloudflare_r2_bucket" "cms_media" {
  account_id    = var.cloudflare_account_id
  name          = "cms-media"
  location      = "weur"
  storage_class = "Standard"

  lifecycle {
    prevent_destroy = true
  }
}

# What the CMS stores its uploads with.
module "cms_media_token" {
  source = "./modules/cloudflare_token"

  account_id = var.cloudflare_account_id
  name       = "cms-media"
  policies = [{
    scope             = "com.cloudflare.edge.r2.bucket"
    permission_groups = ["Workers R2 Storage Bucket Item Read", "Workers R2 Storage Bucket Item Write"]
    # "default" is the jurisdiction of a bucket that names none.
    resources = ["${var.cloudflare_account_id}_default_${cloudflare_r2_bucket.cms_media.name}"]
  }]
}

# What its pipeline publishes with: records of its zone, and the cache in front of it.
module "cms_edge_token" {
  source = "./modules/cloudflare_token"

  account_id = var.cloudflare_account_id
  name       = "cms-edge"
  policies = [{
    scope             = "com.cloudflare.api.account.zone"
    permission_groups = ["DNS Write", "Cache Purge"]
    resources         = [var.cloudflare_zone_id]
  }]
}

resource "vault_kv_secret_v2" "cms_media" {
  mount = var.vault_kv_mount
  name  = "cms/media"
  data_json = jsonencode({
    bucket            = cloudflare_r2_bucket.cms_media.name
    endpoint          = "https://${var.cloudflare_account_id}.r2.cloudflarestorage.com"
    access_key_id     = module.cms_media_token.s3_access_key_id
    secret_access_key = module.cms_media_token.s3_secret_access_key
  })
}
