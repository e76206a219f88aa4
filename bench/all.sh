#!/usr/bin/env bash
# bench/all.sh [NAME...]: the benchmarks, or those named, one after the other on a machine that does nothing else, then the
# report. A criterion that is not met ends a benchmark with an error, and the others still run; which ones is said at the end.
# QUICK=1 only shows that they work.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

# Name, minutes that it takes, and what it answers.
benchmarks='
receive-path      5  What does receiving cost, beside other clients and load generators in C?
viewers           9  What does a viewer cost, of a hundred and of as many as the machine holds?
memory            9  How much memory does a viewer take, and does it stay the same?
connections       3  How many new connections a second are there, and what does each cost?
accuracy          6  Are the latencies those that the server had, and is it said when they are not?
breaking-point    8  How many viewers hold, and is it known what broke first?
vs-ffmpeg         3  What does a viewer cost as a process of ffmpeg, and what as one of the swarm?
startup           1  How soon after the command does the first request arrive?
truth             2  Do requests and bytes equal those in the access log of the server?
calibration       3  Does a run say that the generator was the bottleneck when it was, and only then?
stalls            3  Are stalls those that viewers must have had?
low-latency       3  What does a low-latency viewer cost?
ffmpeg-engine     3  Do viewers that are processes of ffmpeg do what the server saw, and end when told?
fidelity          5  Do viewers ask as hls.js and ffmpeg do?
fidelity-features 9  … with low latency, demuxed audio and keys?
abr               2  Do viewers adapt as hls.js does?
compare           6  Do ffmpeg and viewers ask the same server for the same?
'
about() { awk -v name="$1" '$1 == name { $1 = $2 = ""; print substr($0, 3) }' <<<"$benchmarks"; }

names=("$@")
if [ ${#names[@]} = 0 ]; then mapfile -t names < <(awk 'NF { print $1 }' <<<"$benchmarks"); fi
options=()
[ -z "${QUICK:-}" ] || options=(-- --quick)

failed=()
for name in "${names[@]}"; do
  began=$SECONDS
  printf '\n== %s, %s: %s\n' "$name" "$(date +%H:%M:%S)" "$(about "$name")"
  npm run --silent "bench:$name" "${options[@]}" || failed+=("$name")
  printf '== %s took %s s\n' "$name" "$((SECONDS - began))"
done

[ -n "${QUICK:-}" ] || npm run --silent bench:report || failed+=(report)
if [ ${#failed[@]} -gt 0 ]; then
  printf '\nNot all is well with: %s\n' "${failed[*]}"
  exit 1
fi
