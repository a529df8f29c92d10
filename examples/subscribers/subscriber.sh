#!/usr/bin/env bash
# Follows the events with curl and resumes where it stopped; README.md explains the arguments and variables.
set -euo pipefail

base=${1:-http://localhost:8000}
types=${2:-}
email=${TRADEPOST_EMAIL:-finance@example.com}
password=${TRADEPOST_PASSWORD:-securepassword123}
file=${TRADEPOST_POSITION:-events.position}
count=${TRADEPOST_COUNT:-0}
silence_seconds=45 # three heartbeats
seen=0

# After a failure an event may be delivered again; recognise it by its id.
handle() {
  echo "$1"
}

login() {
  curl -sSf --max-time 10 "$base/api/auth/login" -H 'Content-Type: application/json' \
    -d "{\"email\":\"$email\",\"password\":\"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

follow() {
  local args=(-sSN --fail-with-body --speed-limit 1 --speed-time "$silence_seconds" -H 'Accept: text/event-stream' -H "Authorization: Bearer $(login)")
  [ ! -s "$file" ] || args+=(-H "Last-Event-ID: $(cat "$file")")
  curl "${args[@]}" "$base/api/events${types:+?types=$types}"
}

while :; do
  id=
  data=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      id:\ *) id=${line#id: } ;;
      data:\ *) data=${line#data: } ;;
      '{"status":401'* | '{"status":429'* | '{"status":5'*) echo "$line" >&2 ;;
      '{'*) echo "$line" >&2 && exit 1 ;; # another attempt would not help
      '') # an empty line ends a block; the event has arrived completely
        [ -z "$data" ] || handle "$data"
        printf %s "$id" >"$file.new" && mv "$file.new" "$file"
        [ -z "$data" ] || seen=$((seen + 1))
        data=
        [ "$count" = 0 ] || [ "$seen" -lt "$count" ] || exit 0
        ;;
    esac
  done < <(follow)
  sleep 1
done
