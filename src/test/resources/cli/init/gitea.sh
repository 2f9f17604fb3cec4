#!/bin/sh
# Sets up Factoryline for arcodange/factory on https://gitea.example, as 'factoryline init' says.
# It holds no secret. Run it with sh at the top of a clone, or paste what you want of it. It may be run again: files and
# an application that are there stay; the rest, Vault's policies and roles too, is written as it stands here.
set -eu
: "${FACTORYLINE_GITEA_TOKEN:?set it to an access token of an owner of the repository, scopes write:repository and write:user}"
export FACTORYLINE_GITEA_TOKEN FACTORYLINE_SERVER_URL=https://gitea.example
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
field() { # NAME, of the application that was made last
  printf '%s' "$application" | sed -n "s/^.*\"$1\":\"\([^\"]*\)\".*$/\1/p"
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

# 1. Released Gitea gives jobs no ID token: a CI user's grant to this OAuth2 application does.
applications=$(gitea GET '/user/applications/oauth2?limit=50')
FACTORYLINE_OIDC_CLIENT_ID=$(printf '%s' "$applications" | tr '{' '\n' | sed -n 's|^.*"name":"factoryline-arcodange/factory","client_id":"\([^"]*\)".*$|\1|p' | head -n 1)
if [ -z "$FACTORYLINE_OIDC_CLIENT_ID" ]; then
  application=$(gitea POST /user/applications/oauth2 '{"name":"factoryline-arcodange/factory","confidential_client":true,"redirect_uris":["http://127.0.0.1:8912/callback"]}')
  FACTORYLINE_OIDC_CLIENT_ID=$(field client_id)
  FACTORYLINE_OIDC_CLIENT_SECRET=$(field client_secret)
fi
export FACTORYLINE_OIDC_CLIENT_ID FACTORYLINE_OIDC_CLIENT_SECRET

# 2. Jobs trade the forge's ID tokens for Vault tokens here.
vault read sys/auth/gitea_jwt >/dev/null 2>&1 || vault auth enable -path=gitea_jwt jwt

# 3. Vault takes the tokens of https://gitea.example only, and finds its keys there.
vault write auth/gitea_jwt/config \
  oidc_discovery_url=https://gitea.example bound_issuer=https://gitea.example

# 4. What a pull request's job may read, and so whoever opens one.
vault policy write factoryline-plan - <<'POLICY'
path "kv/data/ci/*" { capabilities = ["read"] }
POLICY

# 5. What the job that applies may read.
vault policy write factoryline-apply - <<'POLICY'
path "kv/data/ci/*" { capabilities = ["read"] }
POLICY

# 6. Who plans; a token lives 15 minutes at most.
vault write auth/gitea_jwt/role/gitea_cicd_plan - <<ROLE
{"role_type": "jwt", "user_claim": "preferred_username", "bound_audiences": ["$FACTORYLINE_OIDC_CLIENT_ID"],
 "bound_claims": {"preferred_username": "tofu-ci"},
 "token_policies": ["factoryline-plan"], "token_ttl": "15m", "token_explicit_max_ttl": "15m"}
ROLE

# 7. Who applies. A CI user's token names no branch, so a pull request's job can have this role too: docs/vault.md, Which layout.
vault write auth/gitea_jwt/role/gitea_cicd - <<ROLE
{"role_type": "jwt", "user_claim": "preferred_username", "bound_audiences": ["$FACTORYLINE_OIDC_CLIENT_ID"],
 "bound_claims": {"preferred_username": "tofu-ci"},
 "token_policies": ["factoryline-apply"], "token_ttl": "15m", "token_explicit_max_ttl": "15m"}
ROLE

# 8. You grant the application in a browser where tofu-ci, who can write nowhere, is signed in; what jobs need is stored in the repository.
if ! gitea GET '/repos/arcodange/factory/actions/secrets?limit=50' | grep -q '"FACTORYLINE_OIDC_REFRESH_TOKEN"'; then
  if [ -z "${FACTORYLINE_OIDC_CLIENT_SECRET-}" ]; then
    # Its secret was shown once only: saving it makes a new one.
    id=$(printf '%s' "$applications" | tr '{' '\n' | sed -n 's|^"id":\([0-9]*\),"name":"factoryline-arcodange/factory".*$|\1|p' | head -n 1)
    application=$(gitea PATCH "/user/applications/oauth2/$id" '{"name":"factoryline-arcodange/factory","confidential_client":true,"redirect_uris":["http://127.0.0.1:8912/callback"]}')
    FACTORYLINE_OIDC_CLIENT_SECRET=$(field client_secret)
    export FACTORYLINE_OIDC_CLIENT_SECRET
  fi
  factoryline oidc-login enroll --repository arcodange/factory
fi

# 9. Where jobs find Vault.
variable /repos/arcodange/factory/actions/variables/VAULT_ADDR '{"value":"https://vault.example"}'

# 10. Where jobs keep what they showed and what they applied.
variable /repos/arcodange/factory/actions/variables/FACTORYLINE_STORE '{"value":"gs://arcodange-tf/factoryline"}'

# 11. What the forge's runner does for pull requests and pushes; commit it to the default branch.
workflow .gitea/workflows/tofu.yml <<'WORKFLOW'
# A pull request gets its plan as a comment; a push to main applies what was shown.
#
# For released Gitea, whose jobs have no ID token of their own: a CI user's OAuth2 application gives it (see
# `oidc-login enroll`). Copy this file into .gitea/workflows/, set the two secrets, the three variables and what is
# marked "yours".
name: tofu

on:
  # No paths here: a required status must arrive for every pull request; one that leaves the root alone is "untouched".
  pull_request:
  push:
    branches: [main]
    paths: ["iac/**", ".gitea/workflows/tofu.yml"]
  workflow_dispatch:
    inputs:
      accept:
        description: Fingerprint of a refused apply, once somebody has read what nobody was shown
        required: false
        default: ""

# Never cancelled: an apply would be stopped half-way. Of waiting runs Gitea keeps the newest, which carries them all.
concurrency:
  group: tofu-iac-${{ github.event_name == 'pull_request' && github.ref || 'apply' }}
  cancel-in-progress: false

permissions:
  contents: read
  pull-requests: write

env:
  VAULT_ADDR: ${{ vars.VAULT_ADDR }} # such as https://vault.arcodange.lab
  FACTORYLINE_STORE: ${{ vars.FACTORYLINE_STORE }} # such as gs://arcodange-tf/factoryline
  FACTORYLINE_ROOT: iac
  FACTORYLINE_OIDC_CLIENT_ID: ${{ vars.FACTORYLINE_OIDC_CLIENT_ID }}
  # yours: KV path and key | variable that tofu sees
  FACTORYLINE_VAULT_SECRETS: |
    kv/data/ci/google credentials | GOOGLE_CREDENTIALS ;
    kv/data/ci/cloudflare api_token | TF_VAR_cloudflare_api_token

jobs:
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    container: gitea.example/arcodange/factoryline:0.1
    steps:
      - uses: arcodange/factoryline/actions/setup@v0
      - uses: arcodange/factoryline/actions/checkout@v0
      - id: plan
        uses: arcodange/factoryline/actions/tofu-plan@v0
        with:
          vault-role: gitea_cicd_plan
        env:
          FACTORYLINE_OIDC_CLIENT_SECRET: ${{ secrets.FACTORYLINE_OIDC_CLIENT_SECRET }}
          FACTORYLINE_OIDC_REFRESH_TOKEN: ${{ secrets.FACTORYLINE_OIDC_REFRESH_TOKEN }}

  apply:
    # Somebody may start the workflow by hand on any branch: main is the only one that is ever applied.
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    container: gitea.example/arcodange/factoryline:0.1
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
        env:
          FACTORYLINE_OIDC_CLIENT_SECRET: ${{ secrets.FACTORYLINE_OIDC_CLIENT_SECRET }}
          FACTORYLINE_OIDC_REFRESH_TOKEN: ${{ secrets.FACTORYLINE_OIDC_REFRESH_TOKEN }}
WORKFLOW

# Then: commit the workflow, and let 'factoryline doctor' try the whole setup.
# Jobs find arcodange/factoryline@v0 on this forge only if its DEFAULT_ACTIONS_URL is 'self', which it is not at first; else give --toolkit with its address.
# What the workflow's vault-secrets name has to be in Vault: vault kv put kv/ci/google credentials=@key.json
