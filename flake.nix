# An index: every output has its file in nix/.
{
  description = "A load generator for HTTP Live Streaming, and an origin to try it on";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    microvm = {
      url = "github:microvm-nix/microvm.nix";
      inputs.nixpkgs.follows = "nixpkgs";
      inputs.spectrum.follows = "";
    };
  };

  outputs =
    {
      self,
      nixpkgs,
      microvm,
    }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];

      # What to change in every origin's profile, as JSON. Only an impure evaluation sees a variable.
      overridesJson = builtins.getEnv "TEST_ORIGIN_OVERRIDES";
      overrides = if overridesJson == "" then { } else builtins.fromJSON overridesJson;

      eachSystem =
        file:
        nixpkgs.lib.genAttrs systems (
          system:
          import file {
            inherit
              self
              nixpkgs
              microvm
              overrides
              ;
            pkgs = nixpkgs.legacyPackages.${system};
          }
        );
    in
    {
      packages = eachSystem ./nix/packages.nix;
      apps = eachSystem ./nix/apps.nix;
      checks = eachSystem ./nix/checks.nix;
      devShells = eachSystem ./nix/shell.nix;
      formatter = nixpkgs.lib.genAttrs systems (system: nixpkgs.legacyPackages.${system}.nixfmt-tree);
      nixosModules.test-origin = import ./nix/test-origin/nixos-module.nix;
    };
}
