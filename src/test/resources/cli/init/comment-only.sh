#!/bin/sh
# Sets up Factoryline for arcodange/factory on https://gitea.example, as 'factoryline init' says.
# It holds no secret. Run it with sh at the top of a clone, or paste what you want of it. It may be run again: files and
# an application that are there stay; the rest, Vault's policies and roles too, is written as it stands here.
set -eu
: "${FACTORYLINE_GITEA_TOKEN:?set it to an access token of an owner of the repository, scope write:repository}"
export FACTORYLINE_GITEA_TOKEN FACTORYLINE_SERVER_URL=https://gitea.example

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
json() { # TEXT, as it stands between quotes
  printf '%s\n' "$1" | sed 's/[\\"]/\\&/g' | awk '{ printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
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

# 1. The one secret that jobs have: OpenTofu sees it as CLOUDFLARE_API_TOKEN.
: "${CLOUDFLARE_API_TOKEN:?set it to the value that jobs are to have}"
gitea PUT /repos/arcodange/factory/actions/secrets/CLOUDFLARE_API_TOKEN "{\"data\":\"$(json "$CLOUDFLARE_API_TOKEN")\"}"

# 2. What the forge's runner does for pull requests and pushes; commit it to the default branch.
workflow .gitea/workflows/comment-only.yml <<'WORKFLOW'
# A pull request gets its plan as a comment. Nothing is applied, and nothing else has to be there: no Vault, no store.
#
# For a start, with the job's own token and at most one secret, which OpenTofu sees. A pull request's code runs with it:
# take one that only reads. Copy this file into .gitea/workflows/, set the secret, and change what is marked "yours".
# docs/start.md goes on from here.
name: comment-only

on:
  # No paths here: a required status must arrive for every pull request; one that leaves the root alone is "untouched".
  pull_request:

permissions:
  contents: read
  pull-requests: write

env:
  FACTORYLINE_ROOT: iac

jobs:
  plan:
    runs-on: ubuntu-latest
    container: gitea.example/arcodange/factoryline:0.1
    steps:
      - uses: arcodange/factoryline/actions/setup@v0
      - uses: arcodange/factoryline/actions/checkout@v0
      - id: plan
        uses: arcodange/factoryline/actions/tofu-plan@v0
        env:
          CLOUDFLARE_API_TOKEN: ${{ secrets.CLOUDFLARE_API_TOKEN }}
WORKFLOW

# Then: commit the workflow, and let 'factoryline doctor' try the whole setup.
# Jobs find arcodange/factoryline@v0 on this forge only if its DEFAULT_ACTIONS_URL is 'self', which it is not at first; else give --toolkit with its address.
