#!/usr/bin/env bash
# Builds the console into DIR/console, if its sources or the contract have changed since. Maven calls it.
#   console/build.sh DIR
# Without npm, or without the packages, the console is left out; with CONSOLE_REQUIRED=true that is an error.
set -euo pipefail

mkdir -p "$1"
target=$(cd "$1" && pwd -P)
cd "$(dirname "$0")"

left_out() { # why
  rm -rf "$target/console" "$target/console.stamp"
  if [ "${CONSOLE_REQUIRED:-false}" = true ]; then
    echo "The console cannot be built: $1." >&2
    exit 1
  fi
  echo "The console is left out: $1."
  exit 0
}

command -v npm >/dev/null && command -v node >/dev/null || left_out "npm is not on the PATH"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  left_out "it needs Node.js 20.19 or later, and this is $(node --version)"

stamp=$(node scripts/stamp.mjs)
if [ -f "$target/console.stamp" ] && [ "$(cat "$target/console.stamp")" = "$stamp" ]; then exit 0; fi

if ! cmp -s package-lock.json node_modules/.tradepost; then
  npm ci --prefer-offline --no-audit --no-fund --loglevel=error || left_out "npm cannot install its packages"
  cp package-lock.json node_modules/.tradepost
fi
npm run --silent build
rm -rf "$target/console"
cp -R dist/console "$target/console"
rm -rf "$target/console/.vite"
echo "$stamp" >"$target/console.stamp"
