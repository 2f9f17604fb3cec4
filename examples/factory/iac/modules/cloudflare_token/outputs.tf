output "id" {
  value = cloudflare_account_token.this.id
}

output "value" {
  value     = cloudflare_account_token.this.value
  sensitive = true
}

# For R2's S3 API: https://developers.cloudflare.com/r2/api/tokens/
output "s3_access_key_id" {
  value = cloudflare_account_token.this.id
}

output "s3_secret_access_key" {
  value     = sha256(cloudflare_account_token.this.value)
  sensitive = true
}
