# The image of a configuration: the runner, which ends, and the container with it, when ffmpeg or nginx does.
{ pkgs, config }:
let
  inherit (pkgs) lib;
  # What a container logs is what it writes to its output.
  logging = lib.optionalAttrs (config.accessLogPath != null) { accessLogPath = "/dev/stdout"; };
  second = 1000000000;
in
import ../container.nix { inherit pkgs; } {
  name = "hls-swarm-test-origin";
  tag = if config.profile == "default" then "latest" else config.profile;
  description = "A live HLS origin for load tests: ${config.description}";
  runner = import ./runner.nix {
    inherit pkgs;
    config = config // logging;
  };
  settings = {
    ExposedPorts."${toString config.port}/tcp" = { };
    Healthcheck = {
      Test = [
        "CMD"
        (lib.getExe pkgs.curl)
        "--fail"
        "--silent"
        "--show-error"
        "http://127.0.0.1:${toString config.port}/health"
      ];
      Interval = 5 * second;
      Timeout = 2 * second;
      StartPeriod = 20 * second;
      Retries = 2;
    };
  };
}
