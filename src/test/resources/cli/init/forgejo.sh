#!/bin/sh
# Sets up Factoryline for arcodange/factory on https://forge.example, as 'factoryline init' says.
# It holds no secret. Run it with sh at the top of a clone, or paste what you want of it. It may be run again: files and
# an application that are there stay; the rest, Vault's policies and roles too, is written as it stands here.
set -eu
: "${FACTORYLINE_GITEA_TOKEN:?set it to an access token of an owner of the repository, scope write:repository}"
export FACTORYLINE_GITEA_TOKEN FACTORYLINE_SERVER_URL=https://forge.example
# Vault's own program takes your token from VAULT_TOKEN or ~/.vault-token.
export VAULT_ADDR=https://vault.example
command -v vault >/dev/null || vault() { bao "$@"; } # OpenBao's own program

gitea() { # METHOD PATH [JSON]
  {
    printf 'header = "Authorization: token %s"\n' "$FACTORYLINE_GITEA_TOKEN"
    [ -z "${3-}" ] || printf 'header = "Content-Type: application/json"\ndata = "%s"\n' \
      "$(printf '%s' "$3" | sed 's/[\\"]/\\&/g')"
  } | curl -fsS --config - --request "$1" "$FACTORYLINE_SERVER_URL/api/v1$2" || {
    echo "$1 $FACTORYLINE_SERVER_URL/api/v1$2 did not work: is the token good, with the scopes that are named above?" >&2
    return 1
  }
}
variable() { # PATH JSON
  gitea PUT "$1" "$2" 2>/dev/null || gitea POST "$1" "$2"
}
workflow() { # FILE, its text on stdin; one that is there is left alone
  new=$(mktemp)
  cat >"$new"
  if [ ! -e "$1" ]; then
    mkdir -p "$(dirname "$1")"
    cat "$new" >"$1"
  elif ! diff -u "$1" "$new"; then
    echo "$1 is there and differs, as shown above: left as it is" >&2
  fi
  rm -f "$new"
}

# 1. Jobs trade the forge's ID tokens for Vault tokens here.
vault read sys/auth/gitea_jwt >/dev/null 2>&1 || vault auth enable -path=gitea_jwt jwt

# 2. Vault takes the tokens of https://forge.example/api/actions only, and finds its keys there.
vault write auth/gitea_jwt/config \
  oidc_discovery_url=https://forge.example/api/actions bound_issuer=https://forge.example/api/actions

# 3. What a pull request's job may read, and so whoever opens one.
vault policy write factoryline-plan - <<'POLICY'
path "kv/data/ci/*" { capabilities = ["read"] }
POLICY

# 4. What the job that applies may read.
vault policy write factoryline-apply - <<'POLICY'
path "kv/data/ci/*" { capabilities = ["read"] }
POLICY

# 5. Any job of the repository may plan; a token lives 15 minutes at most.
vault write auth/gitea_jwt/role/gitea_cicd_plan - <<'ROLE'
{"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"],
 "bound_claims": {"repository": "arcodange/factory"},
 "token_policies": ["factoryline-plan"], "token_ttl": "15m", "token_explicit_max_ttl": "15m"}
ROLE

# 6. Only a job of main may apply: a pull request's token is refused here.
vault write auth/gitea_jwt/role/gitea_cicd - <<'ROLE'
{"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"],
 "bound_claims": {"repository": "arcodange/factory", "ref": "refs/heads/main"},
 "token_policies": ["factoryline-apply"], "token_ttl": "15m", "token_explicit_max_ttl": "15m"}
ROLE

# 7. States and the evidence of what was shown are kept here.
gcloud storage buckets describe gs://arcodange-tf >/dev/null 2>&1 ||
  gcloud storage buckets create gs://arcodange-tf --project=arcodange-lab --location=europe-west9 --uniform-bucket-level-access --public-access-prevention

# 8. A state that went wrong can be had again as it was before.
gcloud storage buckets update gs://arcodange-tf --versioning

# 9. The account that plans.
gcloud iam service-accounts describe factory-plan@arcodange-lab.iam.gserviceaccount.com --project=arcodange-lab >/dev/null 2>&1 ||
  gcloud iam service-accounts create factory-plan --project=arcodange-lab

# 10. The account that applies.
gcloud iam service-accounts describe factory-apply@arcodange-lab.iam.gserviceaccount.com --project=arcodange-lab >/dev/null 2>&1 ||
  gcloud iam service-accounts create factory-apply --project=arcodange-lab

# 11. Plan reads states, and may add to what was shown; it can change nothing.
gcloud storage buckets add-iam-policy-binding gs://arcodange-tf --member=serviceAccount:factory-plan@arcodange-lab.iam.gserviceaccount.com --role=roles/storage.objectViewer --condition=None
gcloud storage buckets add-iam-policy-binding gs://arcodange-tf --member=serviceAccount:factory-plan@arcodange-lab.iam.gserviceaccount.com --role=roles/storage.objectCreator '--condition=title=shown,expression=resource.name.startsWith("projects/_/buckets/arcodange-tf/objects/factoryline/shown/")'

# 12. Apply writes states, takes and gives back their locks, and keeps receipts. (docs/gcs.md has rights by folder, if states of others lie there.)
gcloud storage buckets add-iam-policy-binding gs://arcodange-tf --member=serviceAccount:factory-apply@arcodange-lab.iam.gserviceaccount.com --role=roles/storage.objectUser --condition=None

# 13. Where jobs find Vault.
variable /repos/arcodange/factory/actions/variables/VAULT_ADDR '{"value":"https://vault.example"}'

# 14. Where jobs keep what they showed and what they applied.
variable /repos/arcodange/factory/actions/variables/FACTORYLINE_STORE '{"value":"gs://arcodange-tf/factoryline"}'

# 15. What the forge's runner does for pull requests and pushes; commit it to the default branch.
workflow .forgejo/workflows/tofu.yml <<'WORKFLOW'
# A pull request gets its plan as a comment; a push to main applies what was shown.
#
# For Forgejo 15 or later, and Gitea builds whose jobs have ID tokens of their own: no secret is stored, and Vault
# tells a pull request from main by the token's claims (docs/vault.md). Copy this file into .forgejo/workflows/.
name: tofu

on:
  # No paths here: a required status must arrive for every pull request; one that leaves the root alone is "untouched".
  pull_request:
  push:
    branches: [main]
    paths: ["iac/**", ".forgejo/workflows/tofu.yml"]
  workflow_dispatch:
    inputs:
      accept:
        description: Fingerprint of a refused apply, once somebody has read what nobody was shown
        required: false
        default: ""

# Never cancelled: an apply would be stopped half-way. Of waiting runs the newest is kept, which carries them all.
concurrency:
  group: tofu-iac-${{ github.event_name == 'pull_request' && github.ref || 'apply' }}
  cancel-in-progress: false

permissions:
  contents: read
  pull-requests: write

enable-openid-connect: true

env:
  VAULT_ADDR: ${{ vars.VAULT_ADDR }} # such as https://vault.arcodange.lab
  FACTORYLINE_STORE: ${{ vars.FACTORYLINE_STORE }} # such as gs://arcodange-tf/factoryline
  FACTORYLINE_ROOT: iac
  FACTORYLINE_AUDIENCE: vault
  # yours: KV path and key | variable that tofu sees
  FACTORYLINE_VAULT_SECRETS: |
    kv/data/ci/google credentials | GOOGLE_CREDENTIALS ;
    kv/data/ci/cloudflare api_token | TF_VAR_cloudflare_api_token

jobs:
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    container: forge.example/arcodange/factoryline:0.1
    steps:
      - uses: arcodange/factoryline/actions/setup@v0
      - uses: arcodange/factoryline/actions/checkout@v0
      - id: plan
        uses: arcodange/factoryline/actions/tofu-plan@v0
        with:
          vault-role: gitea_cicd_plan

  apply:
    # Somebody may start the workflow by hand on any branch: main is the only one that is ever applied.
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    container: forge.example/arcodange/factoryline:0.1
    steps:
      - uses: arcodange/factoryline/actions/setup@v0
      - uses: arcodange/factoryline/actions/checkout@v0
      - id: apply
        uses: arcodange/factoryline/actions/tofu-apply@v0
        with:
          vault-role: gitea_cicd
          branch: main
          require: shown
          # What was pushed to main without a pull request is applied as well; "refuse" asks for a fingerprint.
          direct-push: apply
          accept: ${{ github.event.inputs.accept }}
WORKFLOW

# Then: commit the workflow, and let 'factoryline doctor' try the whole setup.
# Jobs find arcodange/factoryline@v0 on this forge only if its DEFAULT_ACTIONS_URL is 'self', which it is not at first; else give --toolkit with its address.
# What the workflow's vault-secrets name has to be in Vault: vault kv put kv/ci/google credentials=@key.json
