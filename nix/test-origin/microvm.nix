# A QEMU machine that boots into the test origin and forwards its port. It needs no network set-up and no privileges.
{
  pkgs,
  nixpkgs,
  microvm,
  profile,
  overrides,
}:
let
  inherit (pkgs.stdenv.hostPlatform) system;
  origin = import ./config.nix { inherit profile overrides; };

  machine = {
    nixpkgs.hostPlatform = system;
    system.stateVersion = nixpkgs.lib.trivial.release;
    networking.hostName = "test-origin";

    services.hls-swarm-test-origin = {
      enable = true;
      inherit profile overrides;
      openFirewall = true;
    };

    # Nobody logs in: no account has a password or a key, and none can get one.
    users = {
      mutableUsers = false;
      allowNoPasswordLogin = true;
    };

    microvm = {
      hypervisor = "qemu";
      vcpu = 4;
      # Not 2048: QEMU hangs with exactly that.
      mem = 4096;
      # A named processor lets QEMU emulate where /dev/kvm is missing; without a name microvm.nix insists on KVM. "max" is
      # all that KVM, or the emulation, offers; SGX crashes QEMU's microvm machine.
      cpu = if system == "x86_64-linux" then "max,-sgx" else "max";
      interfaces = [
        {
          type = "user";
          id = "eth0";
          mac = "02:00:00:00:00:01";
        }
      ];
      forwardPorts = [
        {
          from = "host";
          host.port = origin.port;
          guest.port = origin.port;
        }
      ];
      shares = [
        {
          tag = "ro-store";
          source = "/nix/store";
          mountPoint = "/nix/.ro-store";
        }
      ];
    };
  };
  runner =
    (nixpkgs.lib.nixosSystem {
      modules = [
        microvm.nixosModules.microvm
        ./nixos-module.nix
        machine
      ];
    }).config.microvm.declaredRunner;
in
runner
// {
  meta = runner.meta // {
    description = "A virtual machine that serves a live HLS stream: ${origin.description}";
  };
}
