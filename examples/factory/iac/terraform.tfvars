# Yours. The ids are made up.
gitea_url = "https://gitea.arcodange.lab"
gitea_org = "arcodange-org"

google_project  = "arcodange"
google_region   = "europe-west9"
longhorn_bucket = "arcodange-longhorn-backup"

cloudflare_account_id = "00000000000000000000000000000000"
cloudflare_zone_id    = "00000000000000000000000000000000"

domain = "arcodange.fr"
