#!/usr/bin/env bash
# Installs, starts, upgrades and rolls back the nodes of a cluster over ssh. See README.md beside this file.
#
#   vms.sh init                            writes examples of the files below, with new secrets
#   vms.sh certificates                    creates the CA of the bus and the certificate of each host; keeps existing ones
#   vms.sh install ARCHIVE [HOST...]       copies program, settings, secrets, certificates and unit; starts nothing
#   vms.sh start [HOST...]                 applies migrations, starts the nodes and waits until they are ready
#   vms.sh stop [HOST...]                  stops nodes; each completes its requests first
#   vms.sh status                          shows release and readiness of each host; exits with 3 unless the cluster is complete
#   vms.sh upgrade ARCHIVE                 applies migrations, then replaces the program of one host after the other
#   vms.sh rollback                        returns, one host after the other, to the release before the last upgrade
#
# The files are in the folder that TRADEPOST_SITE names (the current one by default): hosts, common.properties, NAME.properties (optional),
# secrets.env, audit-signing.key (which signs the journal), ca.env and pki/ (of which only the stores of the nodes leave it),
# ssh_config (optional), and upgrades, in which the script remembers to which release a rollback returns.
set -euo pipefail
umask 077

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
site=${TRADEPOST_SITE:-.}
wait_s=${TRADEPOST_WAIT_S:-120}

say() { echo "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- the inventory -----------------------------------------------------------------------------------------------------------------------

names=()
declare -A destination address contexts

inventory() {
  local name dest addr runs rest
  [ -f "$site/hosts" ] || fail "$site/hosts does not exist: run \`vms.sh init\`, or set TRADEPOST_SITE."
  while read -r name dest addr runs rest; do
    case $name in '' | '#'*) continue ;; *[!a-zA-Z0-9._-]* | ca | trust) fail "$name is not a valid name of a host." ;; esac
    if [ -z "$runs" ] || [ -n "$rest" ]; then fail "The line of $name in $site/hosts needs four columns: name, ssh, address, contexts."; fi
    case $dest in -*) fail "$dest is not a destination of ssh." ;; esac
    [ -z "${address[$name]:-}" ] || fail "$name is in $site/hosts twice."
    names+=("$name")
    destination[$name]=$dest
    address[$name]=$addr
    contexts[$name]=$runs
  done <"$site/hosts"
  [ ${#names[@]} -gt 0 ] || fail "$site/hosts names no host."
}

# The hosts of the arguments; all by default.
chosen=()
choose() {
  local name
  chosen=("$@")
  [ $# -gt 0 ] || chosen=("${names[@]}")
  for name in "${chosen[@]}"; do [ -n "${address[$name]:-}" ] || fail "$name is not in $site/hosts."; done
}

# Everything that runs somewhere, one per line.
everything() {
  local name
  for name in "${names[@]}"; do echo "${contexts[$name]}"; done | tr ',' '\n' | sort
}

# --- ssh ---------------------------------------------------------------------------------------------------------------------------------

# A word for any POSIX shell, because the shell of the remote user takes the command apart.
quoted() { printf "'%s' " "${1//\'/\'\\\'\'}"; }

# Runs host.sh on a host as root: on NAME COMMAND [ARGUMENT...]. Standard input is that of the command.
on() {
  local name=$1 line word
  shift
  line="if [ \$(id -u) = 0 ]; then become=; else become='sudo -n'; fi; exec \$become bash -c $(quoted "$(cat "$here/host.sh")") host.sh "
  for word in "$@"; do line+=$(quoted "$word"); done
  ssh "${ssh_options[@]}" -- "${destination[$name]}" "$line"
}

# The same without input.
at() { on "$@" </dev/null; }

# --- settings ----------------------------------------------------------------------------------------------------------------------------

setting() { # NAME KEY DEFAULT
  local value
  value=$(settings "$1" | sed -n "s/^$2=//p" | tail -n 1)
  echo "${value:-$3}"
}

common() {
  cat "$site/common.properties"
  [ ! -f "$site/$1.properties" ] || cat "$site/$1.properties"
}

# Whether a node has the key that signs the journal.
runs_audit() { case ,${contexts[$1]}, in *,audit,*) ;; *) false ;; esac }

settings() {
  local name=$1 other members='' port
  port=$(common "$name" | sed -n 's/^cluster\.port=//p' | tail -n 1)
  for other in "${names[@]}"; do members+=,${address[$other]}:${port:-25701}; done
  common "$name"
  cat <<TEXT

# of this host
contexts=${contexts[$name]}
http.host=${address[$name]}
bus.host=${address[$name]}
management.host=${address[$name]}
bus.key_store=/etc/tradepost/node.p12
bus.trust_store=/etc/tradepost/trust.p12
cluster.members=${members#,}
TEXT
  if runs_audit "$name"; then echo audit.signing_key=/etc/tradepost/audit-signing.key; fi
}

# The name of a release on the hosts. The checksum tells archives of the same version apart.
release_of() {
  local top sum
  [ -f "$1" ] || fail "$1 does not exist."
  top=$(tar -tzf "$1" 2>/dev/null | sed -n '1s|/.*||p' || true)
  case $top in tradepost-*) ;; *) fail "$1 is not a release archive of Tradepost." ;; esac
  sum=$(sha256sum "$1" | cut -c 1-12)
  echo "${top#tradepost-}-$sum"
}

# --- the cluster -------------------------------------------------------------------------------------------------------------------------

# Whether a node is ready and finds every context.
complete() { at "$1" ready "$(setting "$1" management.port 8900)" 2>/dev/null | grep -qx complete; }

# Every node is ready, finds every context, and is a member of one cluster with all others.
await_complete() {
  local name end=$((SECONDS + wait_s))
  for name in "$@"; do
    until complete "$name"; do
      [ $SECONDS -lt $end ] || return 1
      at "$name" running >/dev/null || return 1
      sleep 0.5
    done
  done
  until at "$1" status; do
    [ $SECONDS -lt $end ] || return 1
    sleep 1
  done >/dev/null 2>&1
}

# Migrates with a release, from the first host.
migrate() {
  at "${names[0]}" run "$1" migrate --contexts "$(everything | grep -vx gateway | uniq | paste -sd ,)" --config /etc/tradepost/node.properties
}

# Copies a release to hosts that do not have it.
copy() {
  local archive=$1 release=$2 name sum
  shift 2
  sum=$(sha256sum "$archive" | cut -d ' ' -f 1)
  for name in "$@"; do
    at "$name" has "$release" && continue
    say "$name: copying $release"
    on "$name" receive "$release" "$sum" <"$archive"
  done
}

# Stops the node of a host, which completes its requests, starts it with another release, and waits until the cluster is complete.
replace() {
  local name=$1 release=$2
  say "$name: stopping"
  at "$name" stop || return 1
  at "$name" switch "$release" || return 1
  say "$name: starting $release"
  at "$name" start || return 1
  await_complete "$name" || return 1
  await_complete "${names[@]}" || return 1
  say "$name: ready"
}

# Before a node is stopped on purpose, the others must be able to do its part.
others_can() {
  local alone
  alone=$(everything | uniq -u | paste -sd ' ')
  [ -z "$alone" ] || fail "On one host only: $alone. Run everything on two hosts at least, so that an upgrade interrupts nothing."
  await_complete "${names[@]}" || fail "The cluster is not complete; nothing was changed. \`vms.sh status\` shows what is missing."
}

# Nodes with other minor versions of the libraries of the bus do not find the old ones.
compatible() { # FROM TO
  local from to
  from=$(at "${names[0]}" libraries "$1")
  to=$(at "${names[0]}" libraries "$2")
  [ "$from" = "$to" ] || fail "The new release would form a cluster of its own ($from, and now $to): see \"Upgrading without downtime\"" \
    "in cluster-config/README.md. Nothing was changed."
}

# --- commands ----------------------------------------------------------------------------------------------------------------------------

command=${1:-help}
[ $# -eq 0 ] || shift
ssh_options=(-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15)
[ ! -f "$site/ssh_config" ] || ssh_options=(-F "$site/ssh_config" "${ssh_options[@]}")

case $command in
  init)
    mkdir -p "$site"
    random() { head -c 27 /dev/urandom | base64; }
    [ -f "$site/hosts" ] || cp "$here/hosts.example" "$site/hosts"
    [ -f "$site/common.properties" ] || cp "$here/common.properties.example" "$site/common.properties"
    if [ ! -f "$site/secrets.env" ]; then
      cat >"$site/secrets.env" <<TEXT
JWT_SECRET=$(random)
SERVICE_SECRET=$(random)
TRADEPOST_BUS_KEY_STORE_PASSWORD=$(random)
TRADEPOST_BUS_TRUST_STORE_PASSWORD=$(random)
# the password of the databases' roles, as PostgreSQL knows it
DB_PASSWORD=
TEXT
    fi
    [ -f "$site/audit-signing.key" ] || (umask 077 && head -c 32 /dev/urandom | base64 >"$site/audit-signing.key")
    [ -f "$site/ca.env" ] || echo "TRADEPOST_BUS_CA_PASSWORD=$(random)" >"$site/ca.env"
    echo "Edit hosts, common.properties and secrets.env in $site. Keep the folder safe: ca.env and pki/ca.p12 admit nodes to the cluster."
    ;;
  certificates)
    inventory
    nodes=()
    for name in "${names[@]}"; do nodes+=("$name=${address[$name]}"); done
    (
      set -a
      # shellcheck disable=SC1091
      . "$site/secrets.env"
      # shellcheck disable=SC1091
      . "$site/ca.env"
      exec "$here/../../cluster-config/make-certificates.sh" "$site/pki" "${nodes[@]}"
    )
    ;;
  install)
    archive=${1:?"the archive is missing"}
    shift
    inventory
    choose "$@"
    release=$(release_of "$archive")
    for name in "${chosen[@]}"; do
      [ -f "$site/pki/$name.p12" ] || fail "$site/pki/$name.p12 does not exist: run \`vms.sh certificates\`."
    done
    for name in "${chosen[@]}"; do
      at "$name" prepare
      copy "$archive" "$release" "$name"
      settings "$name" | on "$name" put node.properties 0640
      on "$name" put secrets.env 0600 <"$site/secrets.env"
      if runs_audit "$name"; then on "$name" put audit-signing.key 0640 <"$site/audit-signing.key"; fi
      on "$name" put node.p12 0640 <"$site/pki/$name.p12"
      on "$name" put trust.p12 0640 <"$site/pki/trust.p12"
      if [ "$(at "$name" current)" = none ]; then at "$name" switch "$release"; fi
      say "$name: $(at "$name" current) is installed"
    done
    ;;
  start)
    inventory
    choose "$@"
    migrate "$(at "${names[0]}" current)"
    for name in "${chosen[@]}"; do
      if ! at "$name" running >/dev/null; then at "$name" start; fi
    done
    await_complete "${chosen[@]}" || fail "The cluster is not complete after $wait_s s: \`vms.sh status\` shows what is missing."
    say "The cluster is complete."
    ;;
  stop)
    inventory
    choose "$@"
    for name in "${chosen[@]}"; do
      at "$name" stop
      say "$name: stopped"
    done
    ;;
  status)
    inventory
    code=0
    for name in "${names[@]}"; do
      state=$(at "$name" ready "$(setting "$name" management.port 8900)" 2>/dev/null || true)
      printf '%-12s %-12s %s\n' "$name" "${state:-unreachable}" "$(at "$name" current 2>/dev/null || true)"
      [ "$state" = complete ] || code=3
    done
    for name in "${names[@]}"; do
      if at "$name" running >/dev/null 2>&1; then
        at "$name" status || code=3
        break
      fi
    done
    exit $code
    ;;
  upgrade)
    archive=${1:?"the archive is missing"}
    inventory
    to=$(release_of "$archive")
    from=
    for name in "${names[@]}"; do
      is=$(at "$name" current)
      [ "$is" != "$to" ] || continue # replaced already, by an upgrade that did not end
      [ -z "$from" ] || [ "$from" = "$is" ] || fail "The hosts run different releases ($from, $is): complete that upgrade, or roll back."
      from=$is
    done
    [ -n "$from" ] || fail "All hosts run $to already."
    others_can
    copy "$archive" "$to" "${names[@]}"
    compatible "$from" "$to"
    migrate "$to"
    [ "$(tail -n 1 "$site/upgrades" 2>/dev/null)" = "$from $to" ] || echo "$from $to" >>"$site/upgrades"
    for name in "${names[@]}"; do
      [ "$(at "$name" current)" != "$to" ] || continue
      replace "$name" "$to" || fail "$name is not ready with $to after $wait_s s. The other hosts serve. \`vms.sh rollback\` returns to $from."
    done
    say "All hosts run $to."
    ;;
  rollback)
    inventory
    [ -s "$site/upgrades" ] || fail "There was no upgrade."
    read -r from to < <(tail -n 1 "$site/upgrades")
    # a host whose new program is not ready is the first, and the cluster need not be complete without it
    broken=()
    sound=()
    for name in "${names[@]}"; do
      [ "$(at "$name" current)" = "$to" ] || continue
      if complete "$name"; then sound+=("$name"); else broken+=("$name"); fi
    done
    [ $((${#broken[@]} + ${#sound[@]})) -gt 0 ] || fail "No host runs $to."
    # the old program says whether it can work with the schema
    code=0
    at "${names[0]}" run "$from" migrate --check --contexts "$(everything | grep -vx gateway | uniq | paste -sd ,)" \
      --config /etc/tradepost/node.properties >&2 || code=$?
    [ $code -eq 0 ] || fail "$from cannot work with the databases; nothing was changed."
    for name in "${broken[@]}"; do
      replace "$name" "$from" || fail "$name is not ready with $from after $wait_s s."
    done
    if [ ${#sound[@]} -gt 0 ]; then others_can; fi
    for name in "${sound[@]}"; do
      replace "$name" "$from" || fail "$name is not ready with $from after $wait_s s."
    done
    sed -i '$d' "$site/upgrades"
    say "All hosts run $from."
    ;;
  *)
    sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
    [ "$command" = help ] || exit 2
    ;;
esac
