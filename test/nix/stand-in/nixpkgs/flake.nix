# A stand-in for nixpkgs: the attributes this project's flake uses, under their names, with the machine's own programs
# behind them. It shows that the flake evaluates and that its scripts run, and nothing about the real nixpkgs.
{
  outputs =
    { self }:
    {
      lib = import ./lib.nix // {
        nixosSystem = import ./nixos-system.nix self;
      };
      legacyPackages = self.lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ] (import ./packages.nix self);
    };
}
