usage() {
  cat <<END
up [--print] [PROFILE [TYPE]]: run a test origin.

  PROFILE  ${profiles[*]}
  TYPE     ${types[*]}
  --print  Print the commands instead of running them.

A terminal is asked for what is left out; elsewhere it is ${profiles[0]} and ${types[0]}.
END
}

# `choose WHAT GIVEN CHOICES…`: prints the choice.
choose() {
  local what=$1 given=$2 choice
  shift 2
  if [[ -z $given && -t 0 && -t 2 ]]; then
    PS3="Which $what? "
    select choice in "$@"; do
      if [[ -n $choice ]]; then
        printf '%s' "$choice"
        return
      fi
    done
  fi
  for choice in "$@"; do
    if [[ $choice == "${given:-$1}" ]]; then
      printf '%s' "$choice"
      return
    fi
  done
  printf 'up: there is no %s %s; there are: %s\n' "$what" "$given" "$*" >&2
  return 2
}

print=''
given=()
for argument in "$@"; do
  case $argument in
    --help | -h)
      usage
      exit 0
      ;;
    --print) print=yes ;;
    -*)
      usage >&2
      exit 2
      ;;
    *) given+=("$argument") ;;
  esac
done
profile=$(choose profile "${given[0]:-}" "${profiles[@]}")
type=$(choose type "${given[1]:-}" "${types[@]}")

output=test-origin
if [[ $type != runner ]]; then output+=-$type; fi
if [[ $profile != default ]]; then output+=-$profile; fi

nix=(nix --extra-experimental-features 'nix-command flakes')
options=()
if [[ -n ${TEST_ORIGIN_OVERRIDES:-} ]]; then options+=(--impure); fi

run() {
  if [[ -n $print ]]; then
    printf '%s\n' "${*@Q}"
  else
    "$@"
  fi
}
if [[ $type != container ]]; then
  run "${nix[@]}" run "${options[@]}" "$flake#$output"
  exit
fi
engine=$(command -v docker || command -v podman) || {
  printf 'up: neither docker nor podman is here to run a container\n' >&2
  exit 2
}
image=$(mktemp -u)
run "${nix[@]}" build --out-link "$image" "${options[@]}" "$flake#$output"
run "$engine" load --input "$image"
tag=latest
if [[ $profile != default ]]; then tag=$profile; fi
run "$engine" run --rm --publish 17080:17080 "hls-swarm-test-origin:$tag"
