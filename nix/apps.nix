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
    name: description: settings:
    pkgs.writeShellApplication {
      inherit name;
      meta = { inherit description; };
      text = ''
        ${lib.toShellVars settings}
        ${builtins.readFile (./. + "/${name}.sh")}
      '';
    };

  commands = {
    # `nix run` without a name.
    default = command "welcome" "Says what there is to run" {
      outputs = lib.mapAttrs (_: package: package.meta.description) runners;
    };

    run = packages.default;

    up = command "up" "Runs an origin of your choice" {
      inherit profiles;
      flake = "path:${self}";
      types = [
        "runner"
      ]
      ++ lib.optionals pkgs.stdenv.hostPlatform.isLinux [
        "container"
        "vm"
      ];
    };

    nginx-config = command "nginx-config" "Prints the nginx.conf of a profile" {
      files = lib.genAttrs profiles (
        profile:
        let
          config = import ./test-origin/config.nix { inherit profile overrides; };
        in
        pkgs.writeText "nginx-${profile}.conf" (import ./test-origin/nginx.nix config)
      );
    };
  };
in
lib.mapAttrs (_: package: {
  type = "app";
  program = lib.getExe package;
  meta = { inherit (package.meta) description; };
}) (runners // commands)
