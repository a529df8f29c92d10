#!/usr/bin/env bash
# The part of vms.sh that runs on a host, as root. Nothing here is run by hand.
#
# /opt/tradepost-releases/NAME   unpacked archives
# /opt/tradepost                 a link to the one that runs
# /etc/tradepost                 settings, secrets and certificates
# Without systemd: the log is /var/log/tradepost.log, the process is in /run/tradepost.pid, its exit code in /run/tradepost.code.
set -euo pipefail

releases=/opt/tradepost-releases
settings=/etc/tradepost
stop_s=40 # more than TimeoutStopSec of the unit

fail() { echo "$(hostname): $*" >&2; exit 1; }

has_systemd() { [ -d /run/systemd/system ]; }

valid() { case $1 in '' | . | .. | *[!a-zA-Z0-9._-]*) fail "$1 is not a valid name." ;; esac; }

running() {
  if has_systemd; then
    systemctl is-active --quiet tradepost
  else
    local pid
    pid=$(cat /run/tradepost.pid 2>/dev/null) && kill -0 "$pid" 2>/dev/null
  fi
}

# One line of the unit of the release that runs.
of_unit() { sed -n "s/^$1=//p" /opt/tradepost/cluster-config/tradepost.service; }

# Does without systemd what the unit says: user, environment, number of files and command.
begin() {
  rm -f /run/tradepost.code
  (
    ulimit -n "$(of_unit LimitNOFILE)" 2>/dev/null || true
    umask 077
    code=0
    trap '' HUP
    read -ra line <<<"$(of_unit ExecStart)"
    (
      set -a
      # shellcheck disable=SC1091
      . "$settings/secrets.env"
      set +a
      cd /
      exec setsid setpriv --reuid=tradepost --regid=tradepost --clear-groups --no-new-privs "${line[@]}"
    ) &
    echo $! >/run/tradepost.pid
    wait $! || code=$?
    echo $code >/run/tradepost.code
  ) </dev/null >>/var/log/tradepost.log 2>&1 &
  disown
  local tries=50
  until [ -s /run/tradepost.pid ] || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
}

# /readyz of the management port, without curl: "complete", "incomplete" (ready, but a context is missing), "not ready" or "stopped".
ready() {
  local port=$1 host answer
  running || { echo stopped; return; }
  host=$(sed -n 's/^management\.host=//p' $settings/node.properties | tail -n 1)
  answer=$({ exec 3<>"/dev/tcp/$host/$port" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && timeout 5 cat <&3; } 2>/dev/null) || true
  if [[ $answer != HTTP/1.?' 200 '* ]]; then
    echo "not ready"
  elif [[ $answer =~ \"missing\"\ *:\ *\[\ *\" ]]; then
    echo incomplete
  else
    echo complete
  fi
}

command=$1
shift
case $command in
  prepare)
    command -v setpriv >/dev/null || has_systemd || fail "setpriv is missing (package util-linux)."
    id tradepost >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin tradepost
    install -d -m 0755 $releases
    install -d -m 0750 -g tradepost $settings
    ;;
  put)
    valid "$1"
    rm -f "$settings/.$1"
    (umask 077 && cat >"$settings/.$1")
    if [ "$2" != 0600 ]; then chgrp tradepost "$settings/.$1"; fi
    chmod "$2" "$settings/.$1"
    mv "$settings/.$1" "$settings/$1"
    ;;
  has) valid "$1" && [ -f "$releases/$1/VERSION" ] ;;
  receive)
    valid "$1"
    new=$(mktemp -d "$releases/.new.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    cat >"$new/archive"
    echo "$2  $new/archive" | sha256sum --check --quiet || fail "the archive did not arrive complete."
    mkdir "$new/content"
    tar -xzf "$new/archive" -C "$new/content" --no-same-owner --strip-components=1
    "$new/content/tradepost" version >/dev/null || fail "the program does not start."
    chmod 0755 "$new/content"
    mv "$new/content" "$releases/$1"
    ;;
  current)
    if [ -L /opt/tradepost ]; then basename "$(readlink /opt/tradepost)"; else echo none; fi
    ;;
  libraries)
    valid "$1"
    (cd "$releases/$1/lib" && printf '%s\n' vertx-core-[0-9]*.jar hazelcast-[0-9]*.jar) | sed 's/\(-[0-9]*\.[0-9]*\)\..*/\1/' | paste -sd ' '
    ;;
  switch)
    valid "$1"
    [ -f "$releases/$1/VERSION" ] || fail "$1 is not installed."
    [ ! -e /opt/tradepost ] || [ -L /opt/tradepost ] || fail "/opt/tradepost is not a link: move the installation made by hand away."
    ln -sfn "tradepost-releases/$1" /opt/tradepost.new
    mv -T /opt/tradepost.new /opt/tradepost
    ln -sfn /opt/tradepost/tradepost /usr/local/bin/tradepost
    if has_systemd; then
      install -m 0644 /opt/tradepost/cluster-config/tradepost.service /etc/systemd/system/
      systemctl daemon-reload
    fi
    ;;
  start)
    ! running || fail "it runs already."
    if has_systemd; then systemctl enable --quiet --now tradepost; else begin; fi
    ;;
  stop)
    running || exit 0
    if has_systemd; then
      systemctl stop tradepost
      code=$(systemctl show --property=ExecMainStatus --value tradepost)
    else
      pid=$(cat /run/tradepost.pid)
      kill -TERM "$pid"
      end=$((SECONDS + stop_s))
      while [ ! -s /run/tradepost.code ] && kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $end ]; do sleep 0.2; done
      if kill -0 "$pid" 2>/dev/null; then
        kill -KILL "$pid"
        fail "it did not end within $stop_s s, and was killed."
      fi
      sleep 0.2
      code=$(cat /run/tradepost.code)
      rm -f /run/tradepost.pid
    fi
    [ "$code" = 0 ] || echo "$(hostname): it ended with $code." >&2
    ;;
  running) running ;;
  ready) ready "$1" ;;
  status) exec /opt/tradepost/tradepost cluster status --config $settings/node.properties ;;
  run)
    valid "$1"
    release=$1
    shift
    set -a
    # shellcheck disable=SC1091
    . $settings/secrets.env
    set +a
    exec setpriv --reuid=tradepost --regid=tradepost --clear-groups "$releases/$release/tradepost" "$@"
    ;;
  *) fail "unknown: $command" ;;
esac
