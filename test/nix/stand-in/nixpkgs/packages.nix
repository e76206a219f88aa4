# The packages of one system. Derivations are built by the machine's shell and programs, without a sandbox.
self: system:
let
  inherit (self) lib;
  # Written beside this file before use: the PATH, and the program behind `hls-swarm`.
  machine = lib.importJSON ./machine.json;

  build =
    name: environment: script:
    derivation (
      {
        inherit name system;
        builder = "/bin/bash";
        # Nix kills a builder that closes its output before it ends, as the programs of coreutils do: the shell, which
        # does not, is the last to go.
        args = [
          "-euc"
          "${script}\n:"
        ];
        PATH = machine.path;
      }
      // environment
    );

  # A package that is one or more of the machine's programs.
  tools =
    names:
    build (builtins.head names) { } ''
      mkdir -p $out/bin
      for name in ${toString names}; do
        ln -s "$(command -v "$name")" $out/bin/$name
      done
    ''
    // {
      meta.mainProgram = builtins.head names;
    };
  # One that is only named, where the machine need not have it.
  named = name: build name { } "mkdir $out" // { meta.mainProgram = name; };

  makeNpmPackage =
    attributes:
    build "${attributes.pname}-${attributes.version}"
      {
        # What the real function would fetch and build: evaluated, and not used.
        inherit (attributes) npmDeps npmConfigHook;
        src = toString attributes.src;
      }
      (
        attributes.buildPhase or ''
          mkdir -p $out/bin
          printf '#!/bin/sh\nexec %s "$@"\n' '${machine.program}' > $out/bin/${attributes.meta.mainProgram}
          chmod +x $out/bin/${attributes.meta.mainProgram}
        ''
      )
    // {
      inherit (attributes) meta;
      overrideAttrs =
        change:
        let
          original = attributes // {
            nativeBuildInputs = [ ];
          };
          changed = original // change original;
        in
        makeNpmPackage (
          changed // { buildPhase = "echo ${lib.escapeShellArg changed.buildPhase} > $out"; }
        );
    };
in
{
  inherit lib system;
  stdenv = {
    hostPlatform = {
      inherit system;
      isLinux = lib.last (lib.splitString "-" system) == "linux";
    };
    cc.cc = named "gcc";
  };

  coreutils = tools [
    "mkdir"
    "mkfifo"
    "mktemp"
    "realpath"
    "rm"
    "rmdir"
    "sleep"
  ];
  ffmpeg-headless = tools [
    "ffmpeg"
    "ffprobe"
  ];
  nginx = tools [ "nginx" ];
  shellcheck = tools [ "shellcheck" ];

  autoPatchelfHook = named "auto-patchelf-hook";
  curl = named "curl";
  deadnix = named "deadnix";
  jq = named "jq";
  nghttp2 = named "nghttp2";
  nixfmt-tree = named "treefmt";
  nodejs = named "node";
  openssl = named "openssl";
  wrk = named "wrk";
  # Says yes: the machine has no formatter.
  nixfmt = build "nixfmt" { } ''
    mkdir -p $out/bin
    printf '#!/bin/sh\n' > $out/bin/nixfmt
    chmod +x $out/bin/nixfmt
  '';
  pnpm.src.url = "https://registry.invalid/pnpm/-/pnpm-1.0.0.tgz";

  writeText =
    name: text:
    build name {
      inherit text;
      passAsFile = [ "text" ];
    } "cat $textPath > $out";
  writeTextDir =
    path: text:
    build (baseNameOf path) {
      inherit text;
      passAsFile = [ "text" ];
    } "mkdir -p $out/${dirOf path}; cat $textPath > $out/${path}";

  writeShellApplication =
    {
      name,
      runtimeInputs ? [ ],
      meta ? { },
      text,
    }:
    build name
      {
        passAsFile = [ "script" ];
        script = ''
          #!/bin/bash
          set -o errexit
          set -o nounset
          set -o pipefail

          export PATH="${
            lib.optionalString (runtimeInputs != [ ])
              "${builtins.concatStringsSep ":" (map (package: "${package}/bin") runtimeInputs)}:"
          }$PATH"

          ${text}
        '';
      }
      ''
        mkdir -p $out/bin
        cat $scriptPath > $out/bin/${name}
        chmod +x $out/bin/${name}
        bash -n $out/bin/${name}
        shellcheck $out/bin/${name}
      ''
    // {
      meta = meta // {
        mainProgram = name;
      };
    };

  runCommand =
    name: environment: script:
    build name (removeAttrs environment [ "nativeBuildInputs" ]) ''
      for package in ${toString (environment.nativeBuildInputs or [ ])}; do
        PATH=$package/bin:$PATH
      done
      cd "$(mktemp -d)"
      ${script}
    '';

  mkShell = { packages }: build "shell" { inherit packages; } "mkdir $out";

  buildNpmPackage = makeNpmPackage;
  importNpmLock = {
    __functor =
      _:
      {
        npmRoot,
        package,
        packageLock,
      }:
      build "npm-deps" {
        passAsFile = [ "lock" ];
        lock = builtins.toJSON packageLock;
        inherit (package) name;
        root = toString npmRoot;
      } "cat $lockPath > $out";
    npmConfigHook = named "npm-config-hook";
  };

  # An image is its description.
  dockerTools = {
    caCertificates = named "ca-certificates";
    buildLayeredImage =
      {
        name,
        tag,
        contents,
        extraCommands,
        config,
      }:
      build "${name}.tar.gz" {
        passAsFile = [ "description" ];
        description = builtins.toJSON {
          inherit
            name
            tag
            contents
            extraCommands
            config
            ;
        };
      } "cat $descriptionPath > $out";
  };

  # A test is the configuration of its machines and its script.
  testers.runNixOSTest =
    {
      name,
      nodes,
      testScript,
    }:
    let
      configOf =
        module:
        (lib.nixosSystem {
          modules = [ module ];
          pkgs = self.legacyPackages.${system};
        }).config;
    in
    build "vm-test-${name}" {
      passAsFile = [ "description" ];
      description = builtins.toJSON {
        nodes = builtins.mapAttrs (_: configOf) nodes;
        inherit testScript;
      };
    } "cat $descriptionPath > $out";
}
