# A cluster of its own for a script that measures: sourced, never run.
#
# Data goes to a directory of its own under KV_BENCH_DIR (/var/tmp: /tmp may be memory, and a force of memory costs nothing), ports
# begin at KV_BENCH_PORT (18000). Both end with the script, however it ends.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
self=$(basename "$0")
port=${KV_BENCH_PORT:-18000}
limit_seconds=600 # of one command; a script may set another
load=             # pid of what runs in the background and must not outlive the script
dir=
failed=0          # whether requests of a load failed
export LC_ALL=C.UTF-8 # figures have points, and sort is the same everywhere

fail() {
  printf '%s: %s\n' "$self" "$1" >&2
  exit "${2:-3}"
}

# The comment at a script's top is its help.
help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }
usage() { printf '%s: %s\n  Try: %s --help\n' "$self" "$1" "$self" >&2; exit 2; }

need() { command -v "$1" >/dev/null || fail "$1 is needed (Debian, Ubuntu: apt install ${2:-$1})" 2; }

# A command in the background, for as long as limit_seconds: bash acts on a signal only between commands and while it waits.
begin() { timeout -k 10 "$limit_seconds" "$@" & load=$!; }
finish() {
  local code=0
  wait "$load" || code=$?
  load=
  return "$code"
}
run() { begin "$@"; finish; }

kv() { run "$here/kv" "$@"; }

# kv bench, with its report in a file.
bench() {
  local report=$1
  shift
  kv bench "$@" --json >"$report" 2>"$dir/bench.log" || load_failed "$report"
}

# Where some requests failed there is a report all the same, and what took hours to measure is not thrown away for them.
load_failed() {
  tail -n 2 "$dir/bench.log" >&2
  [ -s "$1" ] || fail 'the load failed'
  failed=1
}

# The end of a script that has printed its figures.
verdict() { [ "$failed" = 0 ] || fail 'some requests failed: the figures are those of the others'; }

# Starts nodes with the options given and waits until they are ready.
start_cluster() {
  trap 'exit 130' INT TERM HUP
  trap clean_up EXIT
  need curl
  kv --help >/dev/null || fail 'there is no kv' # which may have to be built, and says so
  dir=$(mktemp -d -p "${KV_BENCH_DIR:-/var/tmp}" kvorum-bench.XXXXXX)
  data=$dir/data
  start_nodes "$@"
  nodes=$(find "$data" -maxdepth 1 -name 'node*' | wc -l)
  KVORUM_ENDPOINTS=$(addresses 1)
  KVORUM_ADMIN=$(addresses 101)
  export KVORUM_ENDPOINTS KVORUM_ADMIN
}

start_nodes() {
  kv local --detach --data "$data" --client-port $((port + 1)) --admin-port $((port + 101)) --peer-port $((port + 201)) "$@" \
    >"$dir/start.log" 2>&1 || { tail -n 5 "$dir/start.log" >&2; fail 'the nodes did not start'; }
}

# The same data, by processes that have compiled nothing yet.
restart_nodes() {
  kv local stop --data "$data" >"$dir/stop.log" 2>&1 || { tail -n 5 "$dir/stop.log" >&2; fail 'the nodes did not stop'; }
  start_nodes "$@"
}

addresses() { seq -s , -f 'http://127.0.0.1:%.0f' $((port + $1)) $((port + $1 + nodes - 1)); }

clean_up() {
  trap '' INT TERM HUP # half of it would leave nodes behind
  limit_seconds=60
  end_load
  stop_cluster
}

end_load() {
  local try
  [ -n "$load" ] || return 0
  kill "$load" 2>/dev/null || true
  for try in $(seq 100); do
    kill -0 "$load" 2>/dev/null || break
    [ "$try" -lt 100 ] || kill -9 "$load" 2>/dev/null || true
    sleep 0.1
  done
  finish 2>/dev/null || true
}

stop_cluster() {
  if [ -d "${data:-}" ]; then kv local stop --data "$data" >/dev/null 2>&1 || kill_nodes; fi
  if [ -n "$dir" ]; then rm -rf "$dir"; fi
  dir=
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

gone() { ! kill -0 "$1"; }

# Of one number a line.
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# Megabytes of each node, a line each.
rss() {
  local node
  for node in $(seq "$nodes"); do awk '/^VmRSS/ { printf "%.0f\n", $2 * 1024 / 1e6 }' "/proc/$(pid_of "$node")/status"; done
}
