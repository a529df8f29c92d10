# shellcheck shell=bash
# shellcheck disable=SC2153,SC2086,SC2046 # the test sets the names in capitals; the others are lists of words
# Surrounds the documented steps in InstallationTest. It runs in its own mount namespace: the folders that the steps write to are replaced by
# others, which disappear with the namespace.
set -euo pipefail

# The replacement contains everything that is in the folder, because a JDK may be in /opt.
private() {
  mkdir -p "$SANDBOX$1"
  cp -a "$1/." "$SANDBOX$1/"
  mount --bind "$SANDBOX$1" "$1"
}
shadow() {
  local entry
  mkdir -p "$SANDBOX$1"
  for entry in "$1"/*/; do
    [ -d "$entry" ] || continue
    mkdir -p "$SANDBOX$entry"
    mount --rbind "$entry" "$SANDBOX$entry"
  done
  mount --rbind "$SANDBOX$1" "$1"
}
private /etc
private /usr/local/bin
shadow /opt
mkdir -p /etc/systemd/system

# Step 4 by hand.
edit() {
  sed -i "$EDITS" /etc/tradepost/node.properties
  sed -i -e "s|^JWT_SECRET=.*|JWT_SECRET=$JWT|" -e "s|^SERVICE_SECRET=.*|SERVICE_SECRET=$SERVICE|" \
    -e "s|_STORE_PASSWORD=.*|_STORE_PASSWORD=$BUS|" -e '/^TRADEPOST_DB_/d' /etc/tradepost/secrets.env
  printf '%s\n' $PASSWORDS >>/etc/tradepost/secrets.env
  unset TRADEPOST_BUS_CA_PASSWORD TRADEPOST_BUS_KEY_STORE_PASSWORD TRADEPOST_BUS_TRUST_STORE_PASSWORD
}

# Does what ProtectSystem=strict and PrivateTmp=yes do.
read_only() {
  mount -t tmpfs tmpfs /tmp
  chmod 1777 /tmp
  local at
  for at in /opt /etc /usr/local/bin /; do mount -o remount,bind,ro "$at"; done
  cd /
  if touch /opt/tradepost/written 2>/dev/null; then
    echo "the installation is not read-only"
    exit 1
  fi
}

of_unit() { sed -n "s/^$1=//p" /etc/systemd/system/tradepost.service; }

# Stands in for systemd: starts the command of the unit, with the unit's user and environment.
systemctl() {
  echo "starting: $(of_unit ExecStart)"
  (
    ulimit -n "$(of_unit LimitNOFILE)" 2>/dev/null || true # a container may not raise it
    set -a
    . "$(of_unit EnvironmentFile)"
    exec setpriv --reuid="$(of_unit User)" --regid="$(of_unit Group)" --clear-groups --no-new-privs $(of_unit ExecStart)
  ) </dev/null &
  service=$!
  trap 'kill -TERM $service 2>/dev/null || true' EXIT
  read -r _ # until the test has seen that the service responds
}

stop_service() {
  local code=0
  kill -TERM "$service"
  wait "$service" || code=$?
  echo "the service ended with $code"
}
