# The test origin as a NixOS service.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.hls-swarm-test-origin;
  origin = import ./config.nix { inherit (cfg) profile overrides; };
  runner = import ./runner.nix {
    inherit pkgs;
    config = origin;
  };
in
{
  options.services.hls-swarm-test-origin = {
    enable = lib.mkEnableOption "a live HLS origin for load tests";
    profile = lib.mkOption {
      type = lib.types.enum (import ./config/profile-list.nix);
      default = "default";
      description = "Which profile it serves.";
    };
    overrides = lib.mkOption {
      type = lib.types.attrsOf lib.types.anything;
      default = { };
      example = {
        scale = 0.5;
      };
      description = "What to change in the profile: any name of `base` in nix/test-origin/config.nix.";
    };
    openFirewall = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether other machines may reach it.";
    };
  };

  config = lib.mkIf cfg.enable {
    networking.firewall.allowedTCPPorts = lib.optional cfg.openFirewall origin.port;

    # What waits to be accepted while thousands of viewers arrive at once.
    boot.kernel.sysctl."net.core.somaxconn" = 4096;

    systemd.services.hls-swarm-test-origin = {
      description = "Live HLS origin for load tests, profile ${cfg.profile}";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = lib.getExe runner;
        Restart = "on-failure";
        RestartSec = 1;
        DynamicUser = true;
        PrivateTmp = true;
        NoNewPrivileges = true;
        ProtectSystem = "strict";
        ProtectHome = true;
        LimitNOFILE = 1048576;
      };
    };
  };
}
