# The command that runs a configuration's encoder and server, and ends when either does.
{ pkgs, config }:
let
  inherit (pkgs) lib;
  nginxConf = pkgs.writeText "nginx.conf" (import ./nginx.nix config);
  settings = {
    inherit (config)
      profile
      port
      lateLimitSeconds
      mediaFolder
      multivariantPlaylist
      ;
    inherit nginxConf;
    # Where this machine reaches the origin.
    host = if config.listenAddress == "0.0.0.0" then "127.0.0.1" else config.listenAddress;
    accessLogPath = toString config.accessLogPath;
    # One a line.
    ffmpegArguments = pkgs.writeText "ffmpeg-arguments" (lib.concatLines (import ./ffmpeg.nix config));
  };
in
pkgs.writeShellApplication {
  name = "test-origin";
  meta.description = "Serves a live HLS stream: ${config.description}";
  runtimeInputs = [
    pkgs.coreutils
    pkgs.ffmpeg-headless
    pkgs.nginx
  ];
  text = ''
    ${lib.toShellVars settings}
    ${builtins.readFile ./runner.sh}
  '';
}
