#!/usr/bin/env bash
# Stands in for the entry point of the image `postgres`: creates the data, runs the scripts of /docker-entrypoint-initdb.d, and starts the server.
set -euo pipefail
data=/var/lib/postgresql/data
bin=$(echo /usr/lib/postgresql/*/bin)
as() { setpriv --reuid=postgres --regid=postgres --init-groups env "PATH=$bin:$PATH" "$@"; }
install -d -o postgres /run/postgresql
if [ ! -s $data/PG_VERSION ]; then
  install -d -m 0700 -o postgres -g postgres $data
  install -m 0600 -o postgres /dev/null /run/password
  echo "$POSTGRES_PASSWORD" >/run/password
  as initdb --pgdata=$data --auth-local=trust --auth-host=scram-sha-256 --pwfile=/run/password >/dev/null
  rm /run/password
  echo 'host all all all scram-sha-256' >>$data/pg_hba.conf
  as pg_ctl --pgdata=$data --wait --options='-c listen_addresses=' start >/dev/null
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [ ! -f "$script" ] || as bash "$script"
  done
  as pg_ctl --pgdata=$data --wait stop >/dev/null
fi
[ "${1:-postgres}" != postgres ] || shift || true
exec setpriv --reuid=postgres --regid=postgres --init-groups "$bin/postgres" -D $data -c listen_addresses='*' "$@"
