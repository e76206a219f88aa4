# One profile of the test origin: what it says, and what runs it. The container and the virtual machine run Linux.
{
  pkgs,
  nixpkgs,
  microvm,
  profile,
  overrides,
}:
let
  config = import ./config.nix { inherit profile overrides; };
in
{
  runner = import ./runner.nix { inherit pkgs config; };
  container = import ./container.nix { inherit pkgs config; };
  vm = import ./microvm.nix {
    inherit
      pkgs
      nixpkgs
      microvm
      profile
      overrides
      ;
  };
}
