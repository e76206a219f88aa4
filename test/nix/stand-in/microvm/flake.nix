# A stand-in for microvm.nix: the options this project sets, and a runner that prints them.
{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    spectrum = {
      url = "git+https://spectrum-os.org/git/spectrum";
      flake = false;
    };
  };

  outputs = _: {
    nixosModules.microvm =
      {
        config,
        lib,
        pkgs,
        ...
      }:
      let
        inherit (lib) mkOption types;
        of = type: mkOption { inherit type; };
        cfg = config.microvm;
      in
      {
        options.microvm = {
          hypervisor = of (types.enum [ "qemu" ]);
          vcpu = of types.int;
          mem = of (mem: builtins.isInt mem && mem != 2048);
          cpu = of types.str;
          interfaces = of (types.listOf types.anything);
          forwardPorts = of (types.listOf types.anything);
          shares = of (types.listOf types.anything);
          declaredRunner = of types.anything;
        };
        config.microvm.declaredRunner =
          pkgs.runCommand "microvm-run"
            {
              passAsFile = [ "description" ];
              description = builtins.toJSON {
                microvm = removeAttrs cfg [ "declaredRunner" ];
                inherit (config) users systemd;
                inherit (config.networking) firewall;
              };
            }
            ''
              mkdir -p $out/bin
              cp "$descriptionPath" $out/description.json
              printf '#!/bin/sh\ncat %s\n' "$out/description.json" > $out/bin/microvm-run
              chmod +x $out/bin/microvm-run
            ''
          // {
            meta.mainProgram = "microvm-run";
          };
      };
  };
}
