#!/usr/bin/env bash
# Puts the factoryline commands on the job's PATH: those that are there already, else a release from the forge's packages, checked
# against its checksum and kept for later jobs.
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }
refuse() {
  say "$2"
  exit "$1"
}

wanted=${SETUP_VERSION:-}
sha256=${SETUP_SHA256:-}
pinned=''
pinned_sha256=''
if [ -f "${SETUP_ACTION:?}/release" ]; then
  read -r pinned pinned_sha256 <"$SETUP_ACTION/release"
fi

if command -v factoryline >/dev/null; then
  there=$(factoryline --version) || refuse 5 "the factoryline on PATH does not start"
  if [ -z "$wanted" ] || [ "$there" = "factoryline $wanted" ]; then
    echo "$there is on PATH"
    exit 0
  fi
fi

version=${wanted:-$pinned}
[ -n "$version" ] || refuse 2 "factoryline is not on PATH, and this version of the action belongs to no release: run the job in the \
Factoryline image (container:), use the action by the tag of a release, or set version and sha256"
[[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.-]*$ ]] || refuse 2 "version is '$version', but must be one as in 0.1.0"
[ "$version" != "$pinned" ] || sha256=${sha256:-$pinned_sha256}
[[ $sha256 =~ ^[0-9a-f]{64}$ ]] || refuse 2 "sha256 must be the 64 hex digits that SHA256SUMS of release $version has for its archive"

server=${GITHUB_SERVER_URL:-}
server=${server%/}
url=${SETUP_URL:-$server/api/packages/${SETUP_REPOSITORY%%/*}/generic/factoryline/$version/factoryline-$version.tar.gz}

# One folder for each content, so that another release of the same name is never taken for this one.
home=${RUNNER_TOOL_CACHE:-}
if [ -z "$home" ] || ! mkdir -p "$home/factoryline" 2>/dev/null || [ ! -w "$home/factoryline" ]; then
  home=${XDG_CACHE_HOME:-$HOME/.cache}
  mkdir -p "$home/factoryline"
fi
home=$home/factoryline
folder=$home/$version-${sha256:0:16}

if [ ! -d "$folder" ]; then
  command -v curl >/dev/null || refuse 2 "downloading factoryline $version: there is no curl on PATH"
  work=$(mktemp -d "$home/.new-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Read from standard input, as every argument is shown in the list of processes.
  secret=
  case $url in
    "$server"/*) [ -z "${SETUP_TOKEN:-}" ] || secret="header = \"Authorization: token $SETUP_TOKEN\"" ;;
  esac
  say "downloading $url"
  curl -fsS --retry 3 --connect-timeout 10 --max-time 600 --proto '=http,https' -o "$work/archive" -K - -- "$url" <<<"$secret" ||
    refuse 4 "downloading $url: see curl's words above; a private package needs a token that may read it"
  seen=$(sha256sum "$work/archive")
  seen=${seen%% *}
  [ "$seen" = "$sha256" ] || refuse 6 "$url has the checksum $seen instead of $sha256; nothing was installed"
  mkdir "$work/tree"
  tar -xzf "$work/archive" -C "$work/tree" --no-same-owner
  # Another job may have been faster; what it made is the same.
  mv -T "$work/tree/factoryline" "$folder" 2>/dev/null || [ -d "$folder" ] || refuse 5 "installing into $folder: it cannot be made"
  rm -rf "$work"
fi

there=$("$folder/bin/factoryline" --version) || refuse 2 "factoryline $version is in $folder but does not start, as said above; it \
needs Java 17 or newer. If that is there, a file of the folder is broken: remove it, and the next job installs it anew"
[ "$there" = "factoryline $version" ] || refuse 6 "$folder says '$there' instead of 'factoryline $version'; remove that folder"

# An archive of classes belongs to one Java and one place, so it is made here, by the first job.
if [ -z "$(find "$folder/lib" -maxdepth 1 -name 'base.*' ! -name base.list)" ]; then
  java=${FACTORYLINE_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
  major=$("${java:-java}" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
  kind=jsa option=-XX:ArchiveClassesAtExit
  [ "$major" -lt 25 ] || kind=aot option=-XX:AOTCacheOutput
  made=$folder/lib/.new-$$.$kind
  if FACTORYLINE_JAVA_OPTIONS="$option=$made" "$folder/bin/factoryline" vault-auth --help >/dev/null 2>&1 && [ -f "$made" ]; then
    mv -f "$made" "$folder/lib/base.$kind"
  else
    rm -f "$made"
    say "no archive of classes could be made: commands start a little slower"
  fi
fi

echo "$folder/bin" >>"${GITHUB_PATH:?not in a job}"
echo "$there installed in $folder"
