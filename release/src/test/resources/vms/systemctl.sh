#!/usr/bin/env bash
# Stands in for systemd in VmsTest: as much of systemctl as vms.sh uses, and of the unit as has an effect in a namespace.
set -euo pipefail
unit=/etc/systemd/system/tradepost.service
of_unit() { sed -n "s/^$1=//p" $unit; }
case $* in
  daemon-reload) [ -f $unit ] ;;
  'enable --quiet --now tradepost')
    rm -f /run/unit.code
    (
      code=0
      read -ra line <<<"$(of_unit ExecStart)"
      (
        ulimit -n "$(of_unit LimitNOFILE)" 2>/dev/null || true
        set -a
        # shellcheck disable=SC1090
        . "$(of_unit EnvironmentFile)"
        exec setsid setpriv --reuid="$(of_unit User)" --regid="$(of_unit Group)" --clear-groups --no-new-privs "${line[@]}"
      ) &
      echo $! >/run/unit.pid
      wait $! || code=$?
      rm -f /run/unit.pid
      echo $code >/run/unit.code
    ) </dev/null >>/var/log/unit.log 2>&1 &
    disown
    until [ -s /run/unit.pid ]; do sleep 0.1; done
    ;;
  'is-active --quiet tradepost') kill -0 "$(cat /run/unit.pid 2>/dev/null || echo none)" 2>/dev/null ;;
  'stop tradepost')
    kill -TERM "$(cat /run/unit.pid)"
    until [ -s /run/unit.code ]; do sleep 0.1; done
    ;;
  'show --property=ExecMainStatus --value tradepost') cat /run/unit.code ;;
  *)
    echo "systemctl $*: unknown here" >&2
    exit 1
    ;;
esac
