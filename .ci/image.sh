#!/usr/bin/env bash
# Build the Dockerfile, run the image and post an article to it; then, as docker-compose.yml has it, two of it that serve
# behind the compose file's own proxy and one that works, with this machine's nginx, PostgreSQL and Redis.
# Without a Docker engine or an image registry: buildah builds in a chroot, on a stand-in for the official base image
# that debootstrap makes.
# Needs root and Debian's package archive. WORK keeps the base image for the next time.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
work=${WORK:-${TMPDIR:-/var/tmp}/whosaid-image}
base=docker.io/library/python:3.11-slim-bookworm # as in the Dockerfile
image=localhost/whosaid:ci
python=$here/.venv/bin/python
mkdir -p "$work"

for tool in buildah debootstrap nginx; do
  if ! command -v "$tool" >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah debootstrap nginx >/dev/null
    break
  fi
done

printf '[storage]\ndriver = "overlay"\nrunroot = "%s/run"\ngraphroot = "%s/graph"\n' "$work" "$work" >"$work/storage.conf"
export CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot

if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
  rm -rf "$work/rootfs"
  debootstrap --variant=minbase \
    --include=ca-certificates,python3,python3-venv,python3-pip,python-is-python3 \
    bookworm "$work/rootfs" >"$work/debootstrap.log"
  rm -f "$work/rootfs/usr/lib/python3.11/EXTERNALLY-MANAGED" # the official image has none
  tar -C "$work/rootfs" -cf "$work/base.tar" .
  container=$(buildah from scratch)
  buildah add -q "$container" "$work/base.tar" / >/dev/null
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env LANG=C.UTF-8 \
    --cmd python3 "$container"
  buildah commit -q --format docker "$container" "$base" >/dev/null
  buildah rm "$container" >/dev/null
  rm -rf "$work/rootfs" "$work/base.tar"
fi

# What pip is told on this machine, it is told in the build too, by mounts that leave nothing in the image: its
# certificates, its index, and the folders of wheels it looks in.
setting() { "$python" -m pip config get "global.$1" 2>/dev/null || true; }
mounts=()
{
  echo '[global]'
  certificates=${PIP_CERT:-$(setting cert)}
  if [ -n "$certificates" ]; then
    mounts+=(--volume "$certificates:$certificates:ro")
    echo "cert = $certificates"
  fi
  index=${PIP_INDEX_URL:-$(setting index-url)}
  [ -z "$index" ] || echo "index-url = $index"
  links=
  for place in ${PIP_FIND_LINKS:-$(setting find-links)}; do
    if [ -d "$place" ]; then mounts+=(--volume "$place:$place:ro"); fi
    links+=" $place"
  done
  [ -z "$links" ] || echo "find-links =$links"
} >"$work/pip.conf"
mounts+=(--volume "$work/pip.conf:/etc/pip.conf:ro")

buildah bud --quiet --layers --format docker --pull-never "${mounts[@]}" --tag "$image" "$here" >"$work/build.log" 2>&1 ||
  { tail -n 40 "$work/build.log"; exit 1; }
echo "image: $(buildah images --format '{{.Size}}' "$image"), user $(buildah inspect --type image --format '{{.Docker.Config.User}}' "$image")"

container=$(buildah from --pull-never "$image")
rm -rf "$work/data"
mkdir -m 777 "$work/data"

clean_up() {
  for pid in "$work"/data/*pid; do [ ! -s "$pid" ] || kill -TERM "$(cat "$pid")" 2>/dev/null || true; done
  [ -z "$hold" ] || exec {hold}>&-
  wait
  buildah rm "$container" >/dev/null
}
trap clean_up EXIT
command=$(buildah inspect --type image "$image" | "$python" -c '
import json, shlex, sys
config = json.load(sys.stdin)["Docker"]["config"]
print(shlex.join([*config["Entrypoint"], *config["Cmd"]]))')
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
run() { buildah run --isolation chroot "$@"; }

start() { # where its process id goes, its command with its environment
  run --volume "$work/data:/ci" "$container" -- \
    sh -c "echo \$\$ >/ci/$1; $2" >"$work/$1.log" 2>&1 &
  running=$!
}

await() { # what it asks, if not the service
  local ready=
  for _ in $(seq 240); do
    kill -0 "$running" 2>/dev/null || break
    if run "$container" -- sh -c "WHOSAID_BIND=127.0.0.1:$port ${1:-} exec whosaid health ${1:+--worker}" >/dev/null 2>&1; then ready=1; break; fi
    sleep 0.5
  done
  [ -n "$ready" ] || { echo 'the container did not become ready:'; tail -n 40 "$work"/*pid.log; exit 1; }
}

stop() { # where its process id is, its job
  kill -TERM "$(cat "$work/data/$1")"
  local status=0
  wait "$2" || status=$?
  rm "$work/data/$1"
  echo "$1 stopped with status $status"
  [ "$status" = 0 ]
}

hold=
start pid "WHOSAID_BIND=127.0.0.1:$port exec $command"
await

owner=$(stat -c %u "/proc/$(cat "$work/data/pid")")
[ "$owner" != 0 ] || { echo 'the container runs as root'; exit 1; }
"$python" -m tests.readme "http://127.0.0.1:$port"

stop pid "$running"

# As docker-compose.yml has it: the schema first, then what serves and what works, in processes of their own.
mkfifo "$work/data/hold"
: >"$work/backends"
(cd "$here" && exec "$python" -m tests.backends "$(mktemp -d)" <"$work/data/hold" >"$work/backends") &
exec {hold}>"$work/data/hold"
for _ in $(seq 240); do [ "$(wc -l <"$work/backends")" -ge 2 ] && break; sleep 0.5; done
settings="$(tr '\n' ' ' <"$work/backends") WHOSAID_WEB_JOBS=0"
run "$container" -- sh -c "$settings exec whosaid migrate"
health="WHOSAID_WORKER_BIND=127.0.0.1:$(free_port)"
start worker-pid "$settings $health exec whosaid worker"
worker=$running
await "$health"
first=$port
start pid "$settings WHOSAID_BIND=127.0.0.1:$port exec $command"
await
one=$running
port=$(free_port)
start other-pid "$settings WHOSAID_BIND=127.0.0.1:$port exec $command"
await
other=$running

# The proxy's own file, but for the name that Docker gives the containers and for where it listens and writes.
proxy=$(free_port)
mkdir -p "$work/proxy"
sed -e "s|server web:8000 resolve;|server 127.0.0.1:$first; server 127.0.0.1:$port;|" -e '/^ *resolver /d' \
  -e "s|listen 8000;|listen 127.0.0.1:$proxy;|" -e "s|/tmp/|$work/proxy/|" "$here/deploy/proxy.conf" >"$work/proxy/conf"
! grep -q 'web:8000' "$work/proxy/conf"
nginx -q -t -c "$work/proxy/conf"
nginx -c "$work/proxy/conf" -g 'daemon off;' &
echo $! >"$work/data/proxy-pid"
for _ in $(seq 40); do curl -sf "http://127.0.0.1:$proxy/readyz" >/dev/null && break; sleep 0.25; done
"$python" -m tests.smoke "http://127.0.0.1:$proxy"
stop pid "$one"
"$python" -m tests.smoke "http://127.0.0.1:$proxy" # the other one answers alone
stop other-pid "$other"
stop worker-pid "$worker"
kill -TERM "$(cat "$work/data/proxy-pid")"
rm "$work/data/proxy-pid"
exec {hold}>&- && hold=
wait
