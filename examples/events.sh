#!/usr/bin/env bash
# Follows the events of a running instance with curl, and resumes where it stopped when it is started again.
#   examples/events.sh [BASE] [TYPES]      BASE defaults to http://localhost:8000; TYPES is a list such as sales.*,purchase.order.received
# The position is stored in the file that TRADEPOST_POSITION names (events.position). Delete it to start with the next event.
# The user needs events:read; the default is the user of the README. Another user:
#   TRADEPOST_EMAIL=admin@example.com TRADEPOST_PASSWORD=... examples/events.sh http://localhost:8001
# TRADEPOST_COUNT=3 stops it after three events.
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
  # An empty line ends a block; only then has the event arrived completely.
  while IFS= read -r line; do
    case $line in
      id:\ *) id=${line#id: } ;;
      data:\ *) echo "${line#data: }" && seen=$((seen + 1)) ;;
      '{'*) echo "$line" >&2 && exit 1 ;; # an error response
      '')
        [ -z "$id" ] || printf %s "$id" > "$file"
        [ "$count" = 0 ] || [ "$seen" -lt "$count" ] || exit 0
        ;;
    esac
  done < <(curl "${args[@]}")
  sleep 1
done
