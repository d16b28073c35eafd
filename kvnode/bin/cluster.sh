# A cluster of its own for a script that measures: sourced, never run.
#
# Data goes to a directory of its own under KVORUM_BENCH_DIR (/var/tmp: /tmp may be memory, and a force of memory costs nothing),
# ports begin at KVORUM_BENCH_PORT (18000). Both end with the script, however it ends.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
self=$(basename "$0")
port=${KVORUM_BENCH_PORT:-18000}
limit_seconds=600 # of one step; a script may set another

fail() {
  printf '%s: %s\n' "$self" "$1" >&2
  exit "${2:-3}"
}

# The comment at a script's top is its help.
help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }
usage() { printf '%s: %s\n  Try: %s --help\n' "$self" "$1" "$self" >&2; exit 2; }

need() { command -v "$1" >/dev/null || fail "$1 is needed (Debian, Ubuntu: apt install ${2:-$1})" 2; }

kv() { timeout "$limit_seconds" "$here/kv" "$@"; }

# Starts nodes with the options given and waits until they are ready.
start_cluster() {
  trap 'exit 130' INT TERM
  trap stop_cluster EXIT
  dir=$(mktemp -d -p "${KVORUM_BENCH_DIR:-/var/tmp}" kvorum-bench.XXXXXX)
  data=$dir/data
  kv local --detach --data "$data" --client-port $((port + 1)) --admin-port $((port + 101)) --peer-port $((port + 201)) "$@" \
    >"$dir/start.log" 2>&1 || { tail -n 5 "$dir/start.log" >&2; fail 'the nodes did not start'; }
  nodes=$(find "$data" -maxdepth 1 -name 'node*' | wc -l)
  KVORUM_ENDPOINTS=$(addresses 1)
  KVORUM_ADMIN=$(addresses 101)
  export KVORUM_ENDPOINTS KVORUM_ADMIN
}

addresses() { seq -s , -f 'http://127.0.0.1:%.0f' $((port + $1)) $((port + $1 + nodes - 1)); }

stop_cluster() {
  if [ -n "${load:-}" ]; then
    kill "$load" 2>/dev/null || true
    wait "$load" 2>/dev/null || true
  fi
  if [ -d "${data:-}" ]; then kv local stop --data "$data" >/dev/null 2>&1 || kill_nodes; fi
  rm -rf "${dir:?}"
}

# Pids of the nodes, in order.
pids() { head -qn 1 "$data"/node*/pid; }
pid_of() { head -n 1 "$data/node$1/pid"; }

kill_nodes() { pids | xargs -r kill -9 2>/dev/null || true; }

# await SECONDS COMMAND...: until it succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "waited in vain for: $*"
    sleep 0.05
  done
}

# Of one number a line.
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

print_rss() {
  local node
  for node in $(seq "$nodes"); do
    awk -v node="$node" '/^VmRSS/ { printf "node %d: %.0f MB resident\n", node, $2 / 1024 }' "/proc/$(pid_of "$node")/status"
  done
}
