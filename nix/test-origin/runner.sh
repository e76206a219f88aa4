# Exit codes: 0 asked to stop, 2 cannot start, 3 ffmpeg ended, 4 nginx ended, 5 this machine is too slow.

say() {
  printf 'test-origin: %s\n' "$*" >&2
}

microseconds() {
  # The separator depends on the locale.
  printf '%s' "${EPOCHREALTIME//[!0-9]/}"
}

# Reads what ffmpeg reports of its progress, and compares it with the clock. Returns when ffmpeg is gone, or with 5
# when the stream is so late that players have run out of it.
watch_pace() {
  local limit=$((lateLimitSeconds * 1000000)) warning=$((lateLimitSeconds * 1000000 / 3))
  # Until the first picture there is only patience to compare with.
  local start=$(($(microseconds) + 15000000)) encoded=0 late=0 warned='' announced='' key value status
  while true; do
    status=0
    IFS='=' read -r -t 1 key value || status=$?
    if ((status > 128)); then
      : # Nothing for a second: the clock goes on.
    elif ((status > 0)); then
      return 0
    elif [[ $key == out_time_us && $value =~ ^[0-9]+$ ]]; then
      ((encoded > 0)) || start=$(($(microseconds) - value))
      encoded=$value
    else
      continue
    fi

    if [[ -z $announced && -e $mediaFolder/$multivariantPlaylist ]]; then
      announced=yes
      say "profile $profile plays at http://$host:$port/$multivariantPlaylist"
    fi
    late=$(($(microseconds) - start - encoded))
    if ((late > limit)); then
      say "ffmpeg encodes at $(speed "$encoded" $((encoded + late))) of real time: this machine is too slow for profile $profile," \
        "and its players have run out of media. Choose a smaller profile, or shrink it: TEST_ORIGIN_OVERRIDES='{\"scale\":0.5}' (docs/nix.md)."
      return 5
    elif ((late > warning)) && [[ -z $warned ]]; then
      warned=yes
      say "ffmpeg is $((late / 1000000)) s late, at $(speed "$encoded" $((encoded + late))) of real time"
    elif ((late < warning / 2)); then
      warned=''
    fi
  done
}

# `speed ENCODED ELAPSED`: the ratio in two decimals.
speed() {
  local hundredths=$(($1 * 100 / $2))
  printf '%d.%02d' $((hundredths / 100)) $((hundredths % 100))
}

if (($# > 0)); then
  say "takes no arguments; TEST_ORIGIN_OVERRIDES changes a profile (docs/nix.md)"
  exit 2
fi
# nginx would share a port that another nginx of this account listens on, and each would answer some of the requests.
if (: <>"/dev/tcp/$host/$port") 2>/dev/null; then
  say "port $port is taken. Stop what listens there, or choose another: TEST_ORIGIN_OVERRIDES='{\"port\":17081}' (docs/nix.md)."
  exit 2
fi

# As many connections as this account may have; "unlimited" is refused on macOS.
ulimit -n "$(ulimit -Hn)" || true
folder=$(mktemp -d "${TMPDIR:-/tmp}/test-origin.XXXXXX")
cd "$folder"
mkdir "$mediaFolder" temp
mkfifo progress

# Every job is a process group of its own: a signal to the group reaches nginx's workers even where its master is dead,
# and Ctrl-C reaches only this shell, which then ends the others in the right order.
set -m
started=()
# shellcheck disable=SC2317,SC2329 # The trap calls it.
cleanup() {
  trap '' INT TERM
  # nginx first, with a moment to write its log: what ffmpeg leaves behind is never served.
  if ((${#started[@]} > 0)); then
    kill -TERM -- "-${started[0]}" 2>/dev/null || true
    for _ in {1..20}; do
      kill -0 -- "-${started[0]}" 2>/dev/null || break
      sleep 0.1
    done
  fi
  for job in "${started[@]}"; do
    kill -KILL -- "-$job" 2>/dev/null || true
  done
  { wait; } 2>/dev/null
  cd /
  rm -rf "${folder:?}/$mediaFolder" "$folder"/{temp,progress,nginx.pid}
  # Only an access log keeps it from being empty.
  rmdir "$folder" 2>/dev/null || say "the access log stays in $folder"
}
trap cleanup EXIT
trap 'say stopped; exit 0' INT TERM

globals='daemon off;'
if ((EUID == 0)); then
  # The workers would be nobody, who may not enter the folder.
  globals+=' user root;'
fi
nginx -p "$folder" -c "$nginxConf" -e stderr -g "$globals" &
server=$!
started+=("$server")
mapfile -t arguments <"$ffmpegArguments"
(cd "$mediaFolder" && exec ffmpeg -progress pipe:1 "${arguments[@]}") >progress &
encoder=$!
started+=("$encoder")
watch_pace <progress &
watch=$!
started+=("$watch")
if [[ -n $accessLogPath ]]; then
  say "the access log is $(realpath -ms "$accessLogPath")"
fi

status=0
ended=''
wait -n -p ended "$server" "$encoder" "$watch" || status=$?
if [[ $ended == "$server" ]]; then
  say "nginx ended with status $status, so the origin ends"
  exit 4
fi
if [[ $ended == "$watch" ]] && ((status != 0)); then
  exit "$status"
fi
# The watch also returns when ffmpeg is gone, and may be the first to be seen.
if [[ $ended == "$watch" ]]; then
  wait "$encoder" || status=$?
fi
say "ffmpeg ended with status $status, so the origin ends: its segments would only grow old"
exit 3
