#!/usr/bin/env bash
# Generates clients from a contract and packages them. `./tradepost clients` calls it.
#   clients/generate.sh CONTRACT VERSION DIR [typescript] [java]
# The packages are in DIR, and what they are built from in DIR/typescript and DIR/java. It needs Node.js 20 or later with npm and, for Java, Maven.
set -euo pipefail

sources=$(cd "$(dirname "$0")" && pwd -P)
contract=$(realpath "$1")
version=$2
mkdir -p "$3"
dir=$(cd "$3" && pwd -P)
shift 3
# It replaces what it has generated before, so it must not mistake other files for that.
if [ -n "$(ls -A "$dir")" ] && [ ! -f "$dir/.tradepost-clients" ]; then
  echo "$dir has other files: name a new or empty folder." >&2
  exit 1
fi
touch "$dir/.tradepost-clients"
[ $# -gt 0 ] || set -- typescript java

# Copies the sources of a client, without what an earlier run has built.
prepare() { # client
  mkdir -p "$dir/$1"
  rm -rf "$dir/$1/src" "$dir/$1/dist" "$dir/$1/target"
  cp -R "$sources/$1/." "$sources/../LICENSE" "$dir/$1/"
  cd "$dir/$1"
}

# Replaces the version 0.0.0 of the sources.
stamp() { # file
  sed "s/0\.0\.0/$version/" "$1" >"$1.new"
  mv "$1.new" "$1"
}

typescript() {
  prepare typescript
  cp "$contract" openapi.json
  stamp README.md
  if ! cmp -s package-lock.json node_modules/.tradepost; then
    npm ci --prefer-offline --no-audit --no-fund
    cp package-lock.json node_modules/.tradepost
  fi
  stamp package.json
  npm run build
  rm -f "$dir"/tradepost-client-*.tgz
  npm pack --pack-destination "$dir"
}

java() {
  prepare java
  node prepare.mjs "$contract" openapi.json
  stamp pom.xml
  stamp README.md
  # shellcheck disable=SC2086 # several arguments
  mvn -B -ntp -q ${MAVEN_ARGUMENTS:-} package
  rm -rf "$dir"/tradepost-client-*.jar "${dir:?}/lib"
  cp target/tradepost-client-*.jar "$dir/"
  cp -R target/lib "$dir/lib"
}

for client in "$@"; do
  case $client in
    typescript | java) ("$client") ;;
    *) echo "There is no client for $client; there are typescript and java." >&2 && exit 1 ;;
  esac
done
ls "$dir"/tradepost-client-*
