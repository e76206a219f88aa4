profile=${1:-default}
if [[ ! -v files[$profile] ]]; then
  printf 'nginx-config: there is no profile %s; there are: %s\n' "$profile" "${!files[*]}" >&2
  exit 2
fi
cat "${files[$profile]}"
