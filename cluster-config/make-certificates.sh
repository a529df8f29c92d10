#!/usr/bin/env bash
# Creates the certificates of the event bus: a CA that is used for nothing else, one PKCS12 store per node, and a trust store that
# contains only that CA. Anyone who holds a certificate of this CA can join the cluster: keep ca.p12 off the nodes.
#
#   make-certificates.sh DIR NAME[=HOST[,HOST...]]...      e.g.  make-certificates.sh pki node-1=10.0.0.11 node-2=10.0.0.12
#
# Passwords come from the environment: TRADEPOST_BUS_CA_PASSWORD (ca.p12), TRADEPOST_BUS_KEY_STORE_PASSWORD (NAME.p12) and
# TRADEPOST_BUS_TRUST_STORE_PASSWORD (trust.p12). Existing files are kept.
set -euo pipefail
umask 077

fail() { echo "$1" >&2; exit 1; }

[ $# -ge 2 ] || fail "Usage: make-certificates.sh DIR NAME[=HOST,...]..."
for name in TRADEPOST_BUS_CA_PASSWORD TRADEPOST_BUS_KEY_STORE_PASSWORD TRADEPOST_BUS_TRUST_STORE_PASSWORD; do
  [ "$(printenv "$name" | wc -m)" -gt 6 ] || fail "Set $name to 6 characters or more."
done
keytool=keytool
[ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/keytool" ] && keytool="$JAVA_HOME/bin/keytool"
command -v "$keytool" >/dev/null || fail "keytool not found: set JAVA_HOME to JDK 21 or later."

dir=$1
shift
mkdir -p "$dir"
cd "$dir"

# Prints the output of keytool only if it fails.
kt() {
  local out
  out=$("$keytool" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC "$@" 2>&1) || fail "keytool: $out"
}

# Backdated, because a node whose clock is behind would reject a certificate that is not valid yet.
from=(-startdate -2d)

if [ ! -f ca.p12 ]; then
  rm -f ca.new
  kt -genkeypair -alias ca -keyalg EC -groupname secp256r1 -sigalg SHA256withECDSA "${from[@]}" -validity 3650 \
    -dname "O=Tradepost,CN=Tradepost bus CA" -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign,cRLSign \
    -storetype PKCS12 -keystore ca.new -storepass:env TRADEPOST_BUS_CA_PASSWORD
  mv ca.new ca.p12
fi

if [ ! -f trust.p12 ]; then
  rm -f trust.new
  kt -exportcert -rfc -alias ca -file ca.crt -keystore ca.p12 -storepass:env TRADEPOST_BUS_CA_PASSWORD
  kt -importcert -noprompt -alias ca -file ca.crt \
    -storetype PKCS12 -keystore trust.new -storepass:env TRADEPOST_BUS_TRUST_STORE_PASSWORD
  mv trust.new trust.p12
fi

for node in "$@"; do
  name=${node%%=*}
  case $name in '' | ca | trust | *[!a-zA-Z0-9._-]*) fail "$name is not a valid node name: use letters, digits, dot, underscore and dash." ;; esac
  [ -f "$name.p12" ] && continue
  san="dns:$name,dns:localhost,ip:127.0.0.1"
  if [ "$node" != "$name" ]; then
    IFS=, read -ra hosts <<<"${node#*=}"
    for host in "${hosts[@]}"; do
      case $host in *[!0-9.]*) san+=",dns:$host" ;; *) san+=",ip:$host" ;; esac
    done
  fi
  # The key pair is created and signed in a copy of the CA's store, and then exported.
  rm -f "$name.new" "$name.tmp"
  cp ca.p12 "$name.tmp"
  kt -genkeypair -alias "$name" -signer ca -keyalg EC -groupname secp256r1 -sigalg SHA256withECDSA "${from[@]}" -validity 825 \
    -dname "O=Tradepost,CN=$name" -ext bc=ca:false -ext ku:c=digitalSignature -ext eku=serverAuth,clientAuth \
    -ext "san=$san" -keystore "$name.tmp" -storepass:env TRADEPOST_BUS_CA_PASSWORD
  kt -importkeystore -srcalias "$name" -srckeystore "$name.tmp" -srcstorepass:env TRADEPOST_BUS_CA_PASSWORD \
    -deststoretype PKCS12 -destkeystore "$name.new" -deststorepass:env TRADEPOST_BUS_KEY_STORE_PASSWORD
  rm -f "$name.tmp"
  mv "$name.new" "$name.p12"
done
