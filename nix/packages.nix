# What `nix build` builds. An output that belongs to a profile carries its name, except that of the default profile.
{
  pkgs,
  nixpkgs,
  microvm,
  overrides,
  ...
}:
let
  inherit (pkgs) lib;

  perProfile =
    output: profiles: make:
    lib.listToAttrs (
      map (profile: {
        name = if profile == "default" then output else "${output}-${profile}";
        value = make profile;
      }) profiles
    );
  originProfiles = import ./test-origin/config/profile-list.nix;
  clientProfiles = import ./swarm-client/config/profile-list.nix;

  hls-swarm = import ./package.nix { inherit pkgs; };
  origin =
    profile:
    import ./test-origin {
      inherit
        pkgs
        nixpkgs
        microvm
        profile
        overrides
        ;
    };
  client = profile: import ./swarm-client/runner.nix { inherit pkgs hls-swarm profile; };
in
{
  default = hls-swarm;
}
// perProfile "test-origin" originProfiles (profile: (origin profile).runner)
// perProfile "swarm-client" clientProfiles client
# Images and virtual machines run Linux, so Linux builds them.
// lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux (
  perProfile "test-origin-container" originProfiles (profile: (origin profile).container)
  // perProfile "test-origin-vm" originProfiles (profile: (origin profile).vm)
  // {
    swarm-client-container = import ./swarm-client/container.nix {
      inherit pkgs;
      runner = client "default";
    };
  }
)
