# Of 'profile': reads what the kernel counted of each thread before and after, then the samples of jfr print, and prints tables.
# Variables: operation, count (how many were done), tick (a second), from (samples before it don't count), frames (how many to list).

# By the name of a thread: Linux keeps 15 letters of it, and Helidon names the virtual threads of its connections.
function group(name) {
  if (name ~ /WebServer socket|^ForkJoinPool|^VirtualThread|Poller|^$/) return "http"
  if (name ~ /^kvorum-agents/) return "agents"
  if (name ~ /^kvorum-wal/) return "wal"
  if (name ~ /^peer-/) return "lanes"
  if (name ~ /^rocksdb/) return "engine's own"
  if (name ~ /^C[12] /) return "jit"
  if (name ~ /^(VM Thread|GC Thread|G1|ZWorker|ZDriver|Shenandoah)/) return "gc"
  return "other"
}

# By the class of a frame; empty where its caller says more about it.
function part(frame) {
  if (match(frame, /^dev\.kvorum\.kvnode\.[a-z]+\./)) return substr(frame, 19, RLENGTH - 19)
  if (frame ~ /^dev\.kvorum\./) return "kvnode"
  if (frame ~ /^io\.helidon\./) return "helidon"
  if (frame ~ /^(org\.rocksdb|org\.lmdbjava|org\.iq80|jnr)\./) return "engine"
  if (frame ~ /^io\.prometheus\./) return "metrics"
  if (frame ~ /^sun\.nio\.ch\.(FileChannel|FileDispatcher|UnixFileDispatcher)|^java\.io\.(File|RandomAccess)|^sun\.nio\.fs\./) return "jdk files"
  if (frame ~ /^sun\.nio\.ch\.(NativeThread|IOUtil|IOStatus|Util)/) return "" # files and sockets both use them
  if (frame ~ /^sun\.nio\.ch\.|^java\.net\.|^sun\.net\./) return "jdk sockets"
  if (frame ~ /^java\.lang\.(VirtualThread|BaseVirtualThread)|^jdk\.internal\.vm\.|LockSupport|ForkJoin|^java\.util\.concurrent\.locks\./) return "jdk park and unpark"
  return ""
}

function end_of_sample(    i, p) {
  if (when < from) return
  p = ""
  for (i = 1; i <= depth && p == ""; i++) p = part(stack[i])
  if (p == "") p = "jdk"
  samples[thread]++
  parts[thread " | " p]++
  hot[thread " | " stack[1] (part(stack[1]) == "" ? caller(p) : "")]++
}

# What of ours, or of a library's, had called into the JDK.
function caller(p,    i) {
  for (i = 2; i <= depth; i++) if (part(stack[i]) != "") return " < " stack[i]
  return ""
}

look == "before" { user[$1] = $2; sys[$1] = $3; switches[$1] = $4 }

look == "after" {
  name = $5; for (i = 6; i <= NF; i++) name = name " " $i
  g = $1 ~ /all$/ ? "all nodes" : group(name)
  u[g] += $2 - user[$1]; s[g] += $3 - sys[$1]
  if (g != "all nodes") { c[g] += $4 - switches[$1]; c["all nodes"] += $4 - switches[$1] }
}

look == "samples" && /^jdk\.CPUTimeSample/ { depth = 0; inside = 0 }
look == "samples" && $1 == "startTime" { when = substr($4, 2, 10) " " $3 }
look == "samples" && $1 == "eventThread" { split($0, quoted, "\""); thread = group(quoted[2]) }
look == "samples" && /^ *\]/ { inside = 0 }
inside { sub(/^ */, ""); sub(/\(.*/, ""); stack[++depth] = $0 }
look == "samples" && /stackTrace = \[/ { inside = 1 }
look == "samples" && /^}/ { end_of_sample() }

function micros(ticks) { return ticks * 1e6 / tick / count }

END {
  all = "all nodes"
  printf "\n| threads | user µs | system µs | µs a %s | switches |\n| --- | --- | --- | --- | --- |\n", operation
  order = "sort -t'|' -k5 -rn"
  for (g in u) if (g != all) {
    printf "| %s | %.1f | %.1f | %.1f | %.2f |\n", g, micros(u[g]), micros(s[g]), micros(u[g] + s[g]), c[g] / count | order
    counted += u[g] + s[g]
  }
  close(order)
  ended = u[all] + s[all] - counted
  if (micros(ended) >= 0.1) printf "| threads that ended | | | %.1f | |\n", micros(ended)
  printf "| all nodes | %.1f | %.1f | %.1f | %.2f |\n", micros(u[all]), micros(s[all]), micros(u[all] + s[all]), c[all] / count

  printf "\n| threads | at work in | µs a %s |\n| --- | --- | --- |\n", operation
  order = "sort -t'|' -k4 -rn"
  for (p in parts) {
    split(p, of, " [|] ")
    value = micros(u[of[1]] + s[of[1]]) * parts[p] / samples[of[1]]
    if (value >= 0.05) printf "| %s | %.1f |\n", p, value | order
  }
  close(order)

  printf "\n| threads | hottest methods | µs a %s |\n| --- | --- | --- |\n", operation
  order = "sort -t'|' -k4 -rn | head -n " frames
  for (p in hot) {
    split(p, of, " [|] ")
    printf "| %s | %.2f |\n", p, micros(u[of[1]] + s[of[1]]) * hot[p] / samples[of[1]] | order
  }
  close(order)
  print ""
}
