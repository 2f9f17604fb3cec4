#!/usr/bin/env bash
# Fetches the repository of the job into its workspace. What it needs comes from the environment, so that nothing a pull
# request can name ever becomes part of a script.
set -euo pipefail

: "${GITHUB_SERVER_URL:?not in a job}" "${GITHUB_REPOSITORY:?not in a job}" "${GITHUB_WORKSPACE:?not in a job}"
server=${GITHUB_SERVER_URL%/}
ref=${CHECKOUT_REF:-${GITHUB_SHA:?not in a job}}
depth=${CHECKOUT_DEPTH:-0}
case $depth in
  '' | *[!0-9]*)
    echo "checkout: fetch-depth is '$depth', but must be a number" >&2
    exit 2
    ;;
esac
case $ref in
  -* | *..* | *[[:space:]]* | *:*)
    echo "checkout: '$ref' is not a branch, tag or commit" >&2
    exit 2
    ;;
esac

# A GIT_DIR of the job's environment would lead git elsewhere.
for name in $(git rev-parse --local-env-vars); do
  unset "$name"
done
cd "$GITHUB_WORKSPACE"
export GIT_TERMINAL_PROMPT=0 GIT_PAGER=cat
# A container's workspace often belongs to another user.
workspace=$(pwd -P)
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$workspace"
if [ -n "${CHECKOUT_TOKEN:-}" ]; then
  credentials=$(printf 'factoryline:%s' "$CHECKOUT_TOKEN" | base64 | tr -d '\n')
  echo "::add-mask::$credentials"
  export GIT_CONFIG_COUNT=2
  export GIT_CONFIG_KEY_1="http.$server/.extraHeader" GIT_CONFIG_VALUE_1="Authorization: Basic $credentials"
fi

git init -q
git config --local gc.auto 0
git remote remove origin 2>/dev/null || true
git remote add origin "$server/$GITHUB_REPOSITORY.git"

fetch=(git fetch -q --no-tags --force --prune --no-recurse-submodules)
[ "$depth" = 0 ] || fetch+=("--depth=$depth")
"${fetch[@]}" origin "$ref"
git -c advice.detachedHead=false checkout -q --force --detach FETCH_HEAD
commit=$(git rev-parse HEAD)
echo "checked out $commit"
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "commit=$commit" >>"$GITHUB_OUTPUT"
fi
