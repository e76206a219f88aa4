# What `nix run` runs: the runners of every profile, and a few commands about them.
{
  self,
  pkgs,
  overrides,
  ...
}:
let
  inherit (pkgs) lib;
  profiles = import ./test-origin/config/profile-list.nix;
  packages = self.packages.${pkgs.stdenv.hostPlatform.system};
  isImage = name: lib.hasInfix "-container" name;
  runners = lib.filterAttrs (name: _: name != "default" && !isImage name) packages;

  command =
    name: settings: text:
    pkgs.writeShellApplication {
      inherit name;
      text = ''
        ${lib.toShellVars settings}
        ${text}
      '';
    };

  commands = {
    # `nix run` without a name.
    default = command "welcome" { outputs = lib.attrNames runners; } (builtins.readFile ./welcome.sh);

    run = packages.default;

    up = command "up" {
      inherit profiles;
      flake = "path:${self}";
      types = [
        "runner"
      ]
      ++ lib.optionals pkgs.stdenv.hostPlatform.isLinux [
        "container"
        "vm"
      ];
    } (builtins.readFile ./up.sh);

    nginx-config = command "nginx-config" {
      files = lib.genAttrs profiles (
        profile:
        let
          config = import ./test-origin/config.nix { inherit profile overrides; };
        in
        pkgs.writeText "nginx-${profile}.conf" (import ./test-origin/nginx.nix config)
      );
    } (builtins.readFile ./nginx-config.sh);
  };
in
lib.mapAttrs (_: package: {
  type = "app";
  program = lib.getExe package;
}) (runners // commands)
