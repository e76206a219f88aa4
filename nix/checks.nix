# What `nix flake check` builds, each a derivation of its own.
{ self, pkgs, ... }:
let
  inherit (pkgs) lib;
  inherit (pkgs.stdenv.hostPlatform) system isLinux;
  packages = self.packages.${system};
  profiles = import ./test-origin/config/profile-list.nix;
  configOf = profile: import ./test-origin/config.nix { inherit profile; };

  # npm with the development's dependencies, on the whole tree.
  npmCheck =
    name: inputs: script:
    packages.default.overrideAttrs (package: {
      pname = name;
      src = self;
      nativeBuildInputs = package.nativeBuildInputs ++ inputs;
      buildPhase = ''
        ${script}
        touch $out
      '';
      dontInstall = true;
      dontFixup = true;
    });

  # A command's script goes through shellcheck when it is built. A virtual machine is more than a script.
  commands = lib.mapAttrsToList (_: app: app.program) (
    lib.filterAttrs (name: _: !lib.hasInfix "-vm" name) self.apps.${system}
  );

  nginxCheck =
    profile:
    let
      conf = pkgs.writeText "nginx.conf" (import ./test-origin/nginx.nix (configOf profile));
    in
    pkgs.runCommand "nginx-${profile}" { nativeBuildInputs = [ pkgs.nginx ]; } ''
      mkdir -p prefix/temp
      nginx -t -p "$PWD/prefix" -c ${conf} -e stderr
      touch $out
    '';
in
{
  package = packages.default;

  types-and-lint =
    npmCheck "types-and-lint" (lib.optional isLinux pkgs.autoPatchelfHook)
      # The linter comes as a program for another Linux than this one.
      ''
        ${lib.optionalString isLinux ''
          addAutoPatchelfSearchPath ${lib.getLib pkgs.stdenv.cc.cc}/lib
          autoPatchelf node_modules/@biomejs
        ''}
        npm run check
      '';

  # The tests of nix/ need a Nix of their own: `npm test` runs them.
  unit-tests = npmCheck "unit-tests" [
    pkgs.ffmpeg-headless
    pkgs.nginx
    pkgs.openssl
  ] "npm test -- --exclude 'test/nix/**'";

  shell-scripts = pkgs.runCommand "shell-scripts" { nativeBuildInputs = [ pkgs.shellcheck ]; } ''
    shellcheck ${self}/.ci/run
    ls ${lib.escapeShellArgs commands}
    touch $out
  '';

  formatting = pkgs.runCommand "formatting" { nativeBuildInputs = [ pkgs.nixfmt ]; } ''
    find ${self}/flake.nix ${self}/nix ${self}/test/nix -name '*.nix' -exec nixfmt --check {} +
    touch $out
  '';

  profiles = pkgs.writeText "profiles.json" (
    builtins.toJSON (
      lib.genAttrs profiles (profile: {
        config = configOf profile;
        ffmpegArguments = import ./test-origin/ffmpeg.nix (configOf profile);
      })
    )
  );
}
// lib.listToAttrs (
  map (profile: {
    name = "nginx-${profile}";
    value = nginxCheck profile;
  }) profiles
)
// lib.optionalAttrs isLinux {
  vm = import ./vm-test.nix {
    inherit pkgs;
    hls-swarm = packages.default;
  };
}
