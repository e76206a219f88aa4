# The command that runs hls-swarm with a profile's options, each of which a variable or an argument changes.
{
  pkgs,
  hls-swarm,
  profile,
}:
let
  config = import ./config.nix { inherit profile; };
  # The variable of hls-swarm, the short name of it, and the profile's value.
  prefer =
    long: short: value:
    ''export ${long}="''${${long}:-''${${short}:-${toString value}}}"'';
in
pkgs.writeShellApplication {
  name = "swarm-client";
  meta.description = "Plays an HLS stream: ${config.description}";
  runtimeInputs = [ hls-swarm ];
  text = ''
    ${prefer "HLS_SWARM_URL" "STREAM_URL" config.url}
    ${prefer "HLS_SWARM_CLIENTS" "CLIENTS" config.clients}
    ${prefer "HLS_SWARM_RAMP_RATE" "RAMP_RATE" config.rampRate}
    ${prefer "HLS_SWARM_VARIANT" "VARIANT" config.variant}
    ${prefer "HLS_SWARM_DURATION" "DURATION" config.duration}
    exec hls-swarm run "$@"
  '';
}
