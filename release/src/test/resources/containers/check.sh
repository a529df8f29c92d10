#!/usr/bin/env bash
# Starts what the repository says about containers, with podman: the image, deploy/compose.yaml and deploy/kubernetes.
#
#   check.sh ARCHIVE FOLDER [PART...]    PART is one_container, compose_file or kubernetes; all by default
#
# FOLDER receives images, containers and logs; all but the logs and rootfs.tar is removed at the end.
#
# Prints one line for each check: "ok", "FAILED" or "SKIPPED" with the reason. Exits with 1 if one failed, and with 77 if it could not begin.
# Images that cannot be pulled are replaced: eclipse-temurin by Debian with the JDK that runs here, postgres by Debian's PostgreSQL, Prometheus by
# Debian's. The originals stay untested then, and a line says so.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../../../../.." && pwd -P)
archive=$(readlink -f "$1")
work=$2
failed=0
skipped=0
exec 3>&1
log=$work/check.log

ok() { echo "ok       $*"; }
bad() { echo "FAILED   $*"; failed=$((failed + 1)); }
skip() { echo "SKIPPED  $*"; skipped=$((skipped + 1)); }

# Runs a command, and reports it under a name: check NAME COMMAND...
check() {
  local name=$1
  shift
  echo "== $name: $*" >>"$log"
  if "$@" >>"$log" 2>&1; then ok "$name"; else bad "$name ($log)"; fi
}

# Waits until a container ends, and fails unless it ends with 0.
ended_well() { [ "$(podman wait "$1")" = 0 ]; }

# Waits until a command succeeds.
until_s() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}

# --- podman with a store of its own ------------------------------------------------------------------------------------------------------

mkdir -p "$work"
work=$(cd "$work" && pwd -P)
log=$work/check.log
for program in podman buildah runc podman-compose mmdebstrap catatonit curl; do
  command -v $program >/dev/null || [ -x /usr/libexec/podman/$program ] || missing="${missing:-}$program "
done
[ -z "${missing:-}" ] || { skip "all containers: not installed: $missing"; exit 77; }
[ "$(id -u)" = 0 ] || { skip "all containers: needs root"; exit 77; }

cat >"$work/containers.conf" <<TEXT
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$work/libpod"
volume_path = "$work/volumes"
[network]
network_config_dir = "$work/networks"
TEXT
cat >"$work/storage.conf" <<TEXT
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
TEXT
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
mkdir -p "$work/networks" "$work/libpod"

clean() {
  set +e
  {
    podman pod rm --all --force --time 0
    podman rm --all --force --time 0
    podman secret rm --all
    podman volume prune --force
    podman network prune --force
    podman rmi --all --force
  } >>"$log" 2>&1
  umount "$work/storage/overlay" 2>/dev/null
  rm -rf "$work/storage" "$work/run" "$work/volumes" "$work/networks" "$work/libpod" "$work/context" "$work/archive" "$work/pki" \
    "$work/kubernetes"
}
trap clean EXIT

# --- images ------------------------------------------------------------------------------------------------------------------------------

# Pulls an image; fails if there is no registry.
pulled() { timeout 60 podman pull --quiet "$1" >>"$log" 2>&1; }

# A Debian with PostgreSQL, from which the replacements are made.
debian() {
  podman image exists debian-here && return
  local sources=/etc/apt/sources.list.d/debian.sources
  [ -f $sources ] || sources=/etc/apt/sources.list
  if [ ! -f "$work/rootfs.tar" ]; then
    mmdebstrap --variant=essential --include=postgresql "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/new-rootfs.tar" \
      $sources >>"$log" 2>&1 && mv "$work/new-rootfs.tar" "$work/rootfs.tar"
  fi
  podman import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' "$work/rootfs.tar" debian-here >>"$log" 2>&1
}

# Builds an image from debian-here: replacement NAME FILE... with the rest of the Dockerfile on standard input.
replacement() {
  local name=$1
  shift
  debian
  rm -rf "$work/context"
  mkdir -p "$work/context"
  cp -aL "$@" "$work/context/"
  { echo 'FROM localhost/debian-here'; cat; } >"$work/context/Dockerfile"
  buildah bud --isolation chroot --format docker -t "$name" "$work/context" >>"$log" 2>&1
}

base=$(sed -n 's/^ARG BASE=//p' "$root/Dockerfile")
if pulled "$base"; then
  ok "base image $base"
else
  jdk=$(readlink -f "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}")
  replacement "$base" "$jdk" <<TEXT
COPY $(basename "$jdk") /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TEXT
  skip "base image $base: it cannot be pulled; in its place Debian with the JDK of this machine"
fi
# the unpacked archive, as an operator has it
mkdir -p "$work/archive"
tar -xzf "$archive" -C "$work/archive" --strip-components 1
mkdir -p "$work/archive/pki" && touch "$work/archive/pki/ca.p12" "$work/archive/deploy/.env"
check "the image is built in the unpacked archive" \
  buildah bud --isolation chroot --format docker -t localhost/tradepost:of-archive "$work/archive"
check "it has nothing that was added to the folder" podman run --rm --network none --entrypoint bash localhost/tradepost:of-archive -c \
  '! ls /opt/tradepost/pki /opt/tradepost/deploy && ls /opt/tradepost/tradepost.jar'
podman rmi localhost/tradepost:of-archive >>"$log" 2>&1
mkdir -p "$work/context.image/release/target"
ln -f "$archive" "$work/context.image/release/target/" 2>/dev/null || cp "$archive" "$work/context.image/release/target/"
check "the image is built from the archive" \
  buildah bud --isolation chroot --format docker -t localhost/tradepost:0.1.0 -f "$root/Dockerfile" "$work/context.image"
rm -rf "$work/context.image"
podman image exists localhost/tradepost:0.1.0 || exit 1

image_of() { sed -n "s|^    image: \(.*/$1:.*\)|\1|p" "$root/deploy/compose.yaml"; }
postgres=$(image_of postgres)
if ! pulled "$postgres"; then
  replacement "$postgres" "$here/postgres.sh" <<'TEXT'
COPY postgres.sh /usr/local/bin/postgres.sh
RUN ln -s /usr/lib/postgresql/*/bin/pg_isready /usr/local/bin/ ; mkdir -p /docker-entrypoint-initdb.d
ENTRYPOINT ["bash", "/usr/local/bin/postgres.sh"]
CMD ["postgres"]
TEXT
  skip "image $postgres: it cannot be pulled; in its place Debian's PostgreSQL"
fi

# --- one container -----------------------------------------------------------------------------------------------------------------------

secret() { head -c 36 /dev/urandom | base64 -w 0 | tr '+/' 'ab'; }
DB_PASSWORD=$(secret)
JWT_SECRET=$(secret)
SERVICE_SECRET=$(secret)
BUS_PASSWORD=$(secret)
ADMIN_PASSWORD=$(secret)
export DB_PASSWORD JWT_SECRET SERVICE_SECRET BUS_PASSWORD ADMIN_PASSWORD

# The quick start, as the administrator. A machine that is too busy may need a second attempt, which a line then says: what the previous request
# has received is in the stock at once only if the relays keep up.
quick_start() {
  local attempt
  for attempt in 1 2 3; do
    TRADEPOST_EMAIL=admin@example.com TRADEPOST_PASSWORD=$ADMIN_PASSWORD "$root/examples/first-order.sh" "$1" && break
    [ "$attempt" -lt 3 ] || return 1
    echo "         attempt $attempt failed: $log" >&3
    sleep 10
  done
}

status_of() { curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$1"; }
is_200() { [ "$(status_of "$1")" = 200 ]; }

# A request whose body is half sent when the container is told to stop, and complete later.
survives_stop() { # CONTAINER PORT
  local body head answer code
  body="{\"email\":\"admin@example.com\",\"password\":\"$ADMIN_PASSWORD\"}"
  head="POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${#body}\r\nConnection: close\r\n\r\n"
  exec 4<>"/dev/tcp/127.0.0.1/$2"
  printf '%b%s' "$head" "${body:0:20}" >&4
  sleep 0.5
  podman kill --signal TERM "$1"
  sleep 4 # longer than drain.grace_ms: the listener is closed, the request is in flight
  printf '%s' "${body:20}" >&4
  answer=$(timeout 10 cat <&4)
  exec 4<&-
  echo "$answer"
  code=$(podman wait "$1")
  echo "exit code $code"
  case $answer in 'HTTP/1.1 200 '*access_token*) ;; *) return 1 ;; esac
  [ "$code" = 0 ] || [ "$code" = 143 ]
}

# The most memory that the container has used, as its control group says.
say_memory() {
  local peak
  peak=$(podman exec one sh -c 'cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.peak' 2>/dev/null)
  echo "         it has used $((${peak:-0} / 1048576)) of 1792 MiB"
}

# The certificate of the nodes with these names.
bus_certificates() {
  rm -rf "$work/pki"
  mkdir -p "$work/pki"
  check "certificates are created in the image" podman run --rm --network none --user 0 -v "$work/pki:/pki" \
    -e "TRADEPOST_BUS_CA_PASSWORD=$BUS_PASSWORD" -e "TRADEPOST_BUS_KEY_STORE_PASSWORD=$BUS_PASSWORD" \
    -e "TRADEPOST_BUS_TRUST_STORE_PASSWORD=$BUS_PASSWORD" --entrypoint /opt/tradepost/cluster-config/make-certificates.sh localhost/tradepost:0.1.0 \
    /pki "node=$1"
  head -c 32 /dev/urandom | base64 >"$work/pki/signing.key"
  chown -R 10001 "$work/pki"
}

one_container() {
  local settings=(-e DB_PASSWORD -e JWT_SECRET -e SERVICE_SECRET -e "TRADEPOST_ADMIN_PASSWORD=$ADMIN_PASSWORD"
    -e "TRADEPOST_BUS_KEY_STORE_PASSWORD=$BUS_PASSWORD" -e "TRADEPOST_BUS_TRUST_STORE_PASSWORD=$BUS_PASSWORD"
    -e TRADEPOST_BUS_KEY_STORE=/etc/tradepost/bus/node.p12 -e TRADEPOST_BUS_TRUST_STORE=/etc/tradepost/bus/trust.p12
    -e TRADEPOST_BUS_HOST=one -e TRADEPOST_CLUSTER_MEMBERS=one:25701 -e TRADEPOST_DB_HOST=postgres -e TRADEPOST_DB_MIGRATE=false)
  local confined=(--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 1792m)
  podman network create one >>"$log" 2>&1
  podman run -d --name postgres --network one -e "POSTGRES_PASSWORD=$DB_PASSWORD" -e DB_PASSWORD \
    -v "$root/deploy/compose/databases.sh:/docker-entrypoint-initdb.d/databases.sh:ro" "$postgres" >>"$log" 2>&1
  bus_certificates one
  check "PostgreSQL answers" until_s 300 podman exec postgres pg_isready -h 127.0.0.1 -U postgres
  check "migrate runs in the image" podman run --rm --network one "${confined[@]}" "${settings[@]}" localhost/tradepost:0.1.0 migrate
  podman run -d --name one --network one -p 127.0.0.1:18000:8000 "${confined[@]}" -v "$work/pki:/etc/tradepost/bus:ro" "${settings[@]}" \
    localhost/tradepost:0.1.0 >>"$log" 2>&1
  check "a node becomes ready" until_s 600 is_200 http://127.0.0.1:18000/readyz
  check "it is user 10001" test "$(podman exec one id -u)" = 10001
  check "its file system is read-only" bash -c '! podman exec one touch /opt/tradepost/written && ! podman exec --user 0 one touch /written'
  check "HEALTHCHECK reports it as healthy" podman healthcheck run one
  podman run -d --name idle --network none --entrypoint sleep localhost/tradepost:0.1.0 60 >>"$log" 2>&1
  check "HEALTHCHECK reports a container without a node as unhealthy" bash -c '! podman healthcheck run idle'
  podman rm -f -t 0 idle >>"$log" 2>&1
  check "a JVM sizes its heap by the limit of the container" bash -c \
    "podman exec one java -XX:MaxRAMPercentage=50 -XX:+PrintFlagsFinal -version | grep -E 'MaxHeapSize +:?= 939524096 '"
  check "the quick start passes" quick_start http://127.0.0.1:18000
  for _ in 1 2 3 4 5; do quick_start http://127.0.0.1:18000 >>"$log" 2>&1 || true; done
  check "no process of it was killed for its memory" test "$(podman inspect --format '{{.State.OOMKilled}}' one)" = false
  say_memory
  check "SIGTERM completes the request in flight, and the exit code says so" survives_stop one 18000
  podman logs one >"$work/one.log" 2>&1
  podman rm -f -t 0 one postgres >>"$log" 2>&1
  podman network rm -f one >>"$log" 2>&1
}

# --- compose -----------------------------------------------------------------------------------------------------------------------------

# In the unpacked archive, with the options of a build as podman needs them here.
compose() {
  (cd "$work/archive/deploy" && BUILDAH_ISOLATION=chroot BUILDAH_FORMAT=docker podman-compose -p tradepost -f compose.yaml "$@")
}
container() { echo "tradepost_$1_1"; }

# One service that must end with success.
task() {
  compose up -d --no-deps "$1" && ended_well "$(container "$1")"
}

compose_file() {
  printf '%s\n' "DB_PASSWORD=$DB_PASSWORD" "JWT_SECRET=$JWT_SECRET" "SERVICE_SECRET=$SERVICE_SECRET" "BUS_PASSWORD=$BUS_PASSWORD" \
    "ADMIN_PASSWORD=$ADMIN_PASSWORD" "TRACE_ENDPOINT=" >"$work/archive/deploy/.env"
  podman rmi --force localhost/tradepost:0.1.0 >>"$log" 2>&1
  check "compose: the image is built" compose build certificates
  check "compose: PostgreSQL starts" compose up -d --no-deps postgres
  check "compose: its health check passes" until_s 300 podman healthcheck run "$(container postgres)"
  local step k
  for step in certificates readable migrate; do check "compose: $step ends well" task $step; done
  for k in 1 2 3; do check "compose: node$k is created" compose up -d --no-deps node$k; done
  for k in 1 2 3; do check "compose: gateway $k is ready" until_s 600 is_200 http://127.0.0.1:800$k/readyz; done
  # every context is found by every gateway
  for k in 1 2 3; do
    check "compose: gateway $k finds every context" until_s 300 bash -c "! curl -s http://127.0.0.1:800$k/readyz | grep -q missing"
    check "compose: the quick start passes through gateway $k" quick_start http://127.0.0.1:800$k
    check "compose: node$k is confined" bash -c "[ \$(podman exec $(container node$k) id -u) = 10001 ] && ! podman exec $(container node$k) touch /x &&
      [ \$(podman inspect --format '{{.HostConfig.Memory}}' $(container node$k)) = 1879048192 ]"
  done
  if command -v prometheus >/dev/null; then
    # Debian's instead of the image
    replacement "$(image_of prometheus)" "$(command -v prometheus)" <<'TEXT'
COPY prometheus /bin/prometheus
WORKDIR /prometheus
ENTRYPOINT ["/bin/prometheus"]
TEXT
    skip "image $(image_of prometheus): it cannot be pulled; in its place Debian's prometheus"
    check "compose: Prometheus is created" compose up -d --no-deps prometheus
    check "compose: Prometheus reads the metrics of all nodes" until_s 300 bash -c \
      "[ \"\$(curl -s http://127.0.0.1:9090/api/v1/targets | grep -o '\"health\":\"up\"' | wc -l)\" = 3 ]"
    check "compose: Prometheus has the alert rules" bash -c "curl -s http://127.0.0.1:9090/api/v1/rules | grep -q TradepostNodeMissing"
  else
    skip "compose: Prometheus (Debian package prometheus is not installed)"
  fi
  skip "compose: gateway/compose.yaml: podman-compose 1.0.3 gives a service with network_mode host a second network, which podman refuses"
  skip "compose: Grafana, Jaeger, Vector and Loki: their images cannot be pulled, and Debian has none of them"
  skip "compose: the order of depends_on: podman-compose 1.0.3 does not wait for conditions, so this script starts one service after the other"
  for k in 1 2 3; do
    check "compose: node$k stops with 0 within stop_grace_period" bash -c \
      "podman stop -t 45 $(container node$k) && [ \$(podman inspect --format '{{.State.ExitCode}}' $(container node$k)) = 0 ]"
    podman logs "$(container node$k)" >"$work/node$k.log" 2>&1
  done
  compose down --volumes >>"$log" 2>&1 || true
  podman rm -a -f -t 0 >>"$log" 2>&1
}

# --- kubernetes --------------------------------------------------------------------------------------------------------------------------

# A manifest as podman 4.3 can start it. It has no services, so the pods are found by their names; it starts one replica; it does not know the
# address of a pod as a variable; it publishes every port on this machine; it mounts secrets undecoded.
for_podman() {
  sed -e 's/^  replicas: .*/  replicas: 1/' \
    -e 's/^  TRADEPOST_CLUSTER_MEMBERS: .*/  TRADEPOST_CLUSTER_MEMBERS: tradepost-contexts-pod-0:25701,tradepost-gateway-pod-0:25701/' \
    -e 's/^  TRADEPOST_DB_HOST: .*/  TRADEPOST_DB_HOST: postgres/' \
    -e "s/valueFrom: { fieldRef: { fieldPath: status.podIP } }/value: tradepost-${1%.yaml}-pod-0/" \
    -e 's/containerPort: 8000/&, hostPort: 18080/' -e '/name: \(management\|bus\|cluster\), containerPort/d' \
    -e "s#secret: { secretName: tradepost-\(bus\|audit\), .*#hostPath: { path: $work/pki, type: Directory }#" "$root/deploy/kubernetes/$1"
}

# The values of a Secret, as podman takes them for variables.
secrets() {
  local separator='{' pair
  for pair in "jwt-secret=$JWT_SECRET" "service-secret=$SERVICE_SECRET" "db-password=$DB_PASSWORD" "admin-password=$ADMIN_PASSWORD" \
    "files-access-key=files" "files-secret-key=$SERVICE_SECRET" \
    "key-store-password=$BUS_PASSWORD" "trust-store-password=$BUS_PASSWORD"; do
    printf '%s"%s":"%s"' "$separator" "${pair%%=*}" "$(printf %s "${pair#*=}" | base64 -w 0)"
    separator=,
  done
  echo '}'
}

kubernetes() {
  local name node
  mkdir -p "$work/kubernetes"
  podman network create kubernetes >>"$log" 2>&1
  podman run -d --name postgres --network kubernetes -e "POSTGRES_PASSWORD=$DB_PASSWORD" -e DB_PASSWORD \
    -v "$root/deploy/compose/databases.sh:/docker-entrypoint-initdb.d/databases.sh:ro" "$postgres" >>"$log" 2>&1
  check "kubernetes: PostgreSQL answers" until_s 300 podman exec postgres pg_isready -h 127.0.0.1 -U postgres
  bus_certificates tradepost-contexts-pod-0,tradepost-gateway-pod-0
  for name in config contexts gateway; do for_podman $name.yaml >"$work/kubernetes/$name.yaml"; done
  # podman has no kind Job: its pod
  {
    printf 'apiVersion: v1\nkind: Pod\nmetadata: { name: tradepost-migrate }\n'
    sed -n '/^    spec:/,$p' "$root/deploy/kubernetes/migrate.yaml" | sed 's/^    //'
  } >"$work/kubernetes/migrate.yaml"
  secrets | podman secret create tradepost-secrets - >>"$log"
  cd "$work/kubernetes"
  for name in migrate contexts gateway; do
    check "kubernetes: $name is created" podman kube play --network kubernetes --configmap config.yaml $name.yaml
    [ $name != migrate ] || check "kubernetes: migrate ends well" ended_well tradepost-migrate-migrate
  done
  check "kubernetes: the gateway is ready" until_s 600 is_200 http://127.0.0.1:18080/readyz
  check "kubernetes: the gateway finds every context" until_s 300 bash -c '! curl -s http://127.0.0.1:18080/readyz | grep -q missing'
  check "kubernetes: the quick start passes" quick_start http://127.0.0.1:18080
  for name in contexts gateway; do
    node=tradepost-$name-pod-0-tradepost
    check "kubernetes: $name is confined" bash -c "[ \$(podman exec $node id -u) = 10001 ] && ! podman exec $node touch /x &&
      [ \$(podman inspect --format '{{.HostConfig.Memory}}' $node) = 1879048192 ]"
    podman logs $node >"$work/$name.log" 2>&1
  done
  check "kubernetes: the gateway stops with 0" bash -c "podman stop -t 45 $node && [ \$(podman inspect --format '{{.State.ExitCode}}' $node) = 0 ]"
  skip "kubernetes: services, autoscalers, disruption budgets, network policies, several replicas, probes and Secrets as volumes: podman 4.3" \
    "cannot do them; they are parsed by the schemas of Kubernetes (DeployTest, HelmChartTest)"
  podman pod rm -a -f -t 0 >>"$log" 2>&1
  podman rm -a -f -t 0 >>"$log" 2>&1
}

parts=("${@:3}")
[ ${#parts[@]} -gt 0 ] || parts=(one_container compose_file kubernetes)
for part in "${parts[@]}"; do $part; done
echo "$failed failed, $skipped skipped."
[ $failed = 0 ]
