#!/usr/bin/env bash
# bench/all.sh [NAME...]: the benchmarks, or those named, one after the other on a machine that does nothing else, then the
# report. A criterion that is not met ends a benchmark with an error, and the others still run; which ones is said at the end.
# QUICK=1 only shows that they work.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

names=("$@")
if [ ${#names[@]} = 0 ]; then
  names=(
    receive-path connections viewers vs-ffmpeg memory breaking-point accuracy # what it costs, what it holds, whether it is true
    truth stalls calibration startup low-latency                              # … continued
    fidelity fidelity-features abr compare                                          # how it compares with real players
  )
fi
options=()
[ -z "${QUICK:-}" ] || options=(-- --quick)

failed=()
for name in "${names[@]}"; do
  printf '\n== %s, %s\n' "$name" "$(date +%H:%M:%S)"
  npm run --silent "bench:$name" "${options[@]}" || failed+=("$name")
done

[ -n "${QUICK:-}" ] || npm run --silent bench:report || failed+=(report)
if [ ${#failed[@]} -gt 0 ]; then
  printf '\nNot all is well with: %s\n' "${failed[*]}"
  exit 1
fi
