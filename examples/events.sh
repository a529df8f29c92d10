#!/usr/bin/env bash
# Follows the events of a running instance with curl alone, and goes on where it was when it is started again.
#   examples/events.sh [BASE] [TYPES]      BASE is http://localhost:8000 unless told; TYPES such as sales.*,purchase.order.received
# The position is kept in the file that TRADEPOST_POSITION names (events.position); delete it to begin with what happens next.
# Needs a login that holds events:read, by default the one of the quick start:
#   TRADEPOST_EMAIL=admin@example.com TRADEPOST_PASSWORD=... examples/events.sh http://localhost:8001
# TRADEPOST_COUNT=3 ends it after three events.
set -euo pipefail

base=${1:-http://localhost:8000}
types=${2:-}
email=${TRADEPOST_EMAIL:-finance@example.com}
password=${TRADEPOST_PASSWORD:-securepassword123}
file=${TRADEPOST_POSITION:-events.position}
count=${TRADEPOST_COUNT:-0}

login() {
  curl -sSf "$base/api/auth/login" -H 'Content-Type: application/json' \
    -d "{\"email\":\"$email\",\"password\":\"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

seen=0
while :; do
  args=(-sSN --fail-with-body "$base/api/events${types:+?types=$types}" -H 'Accept: text/event-stream' -H "Authorization: Bearer $(login)")
  [ ! -s "$file" ] || args+=(-H "Last-Event-ID: $(cat "$file")")
  id=
  # a block ends with an empty line: only then has the event arrived as a whole
  while IFS= read -r line; do
    case $line in
      id:\ *) id=${line#id: } ;;
      data:\ *) echo "${line#data: }" && seen=$((seen + 1)) ;;
      '{'*) echo "$line" >&2 && exit 1 ;; # refused, and why
      '')
        [ -z "$id" ] || printf %s "$id" > "$file"
        [ "$count" = 0 ] || [ "$seen" -lt "$count" ] || exit 0
        ;;
    esac
  done < <(curl "${args[@]}")
  sleep 1
done
