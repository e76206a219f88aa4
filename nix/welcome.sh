cat <<'END'
hls-swarm plays an HTTP Live Streaming stream with thousands of viewers and measures what they see.

  nix run .#test-origin                          serve a live stream on port 17080
  nix run .#swarm-client                         play it with 50 viewers
  nix run .#run -- run --clients 200 URL         play any other
  nix run .#up                                   choose an origin's profile, and how it runs
  nix run .#nginx-config -- low-latency          print an origin's nginx.conf
  nix develop                                    a shell with all that development needs

END
printf 'Everything that runs:\n\n'
for output in "${!outputs[@]}"; do
  printf '  %-26s %s\n' "$output" "${outputs[$output]}"
done | sort
