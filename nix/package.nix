# The command hls-swarm.
{ pkgs }:
let
  inherit (pkgs) lib;
  root = ../.;
  manifest = lib.importJSON ../package.json;
  lock = lib.importJSON ../package-lock.json;

  # The lock names no registry: every archive is pinned by its integrity, wherever it comes from. importNpmLock wants an
  # address, so each gets the one in the registry that nixpkgs itself fetches npm's packages from.
  registry = builtins.head (lib.splitString "/pnpm/-/" pkgs.pnpm.src.url);
  addressOf =
    path: module:
    let
      name = module.name or (lib.last (lib.splitString "node_modules/" path));
    in
    "${registry}/${name}/-/${baseNameOf name}-${module.version}.tgz";
  complete =
    path: module:
    if module ? integrity then { resolved = addressOf path module; } // module else module;

  # What the build reads; a change anywhere else builds nothing anew.
  sources = [
    "docs"
    "package-lock.json"
    "package.json"
    "src"
    "tsconfig.json"
  ];
in
pkgs.buildNpmPackage {
  pname = manifest.name;
  inherit (manifest) version;

  src = builtins.path {
    name = "${manifest.name}-source";
    path = root;
    filter =
      path: _:
      builtins.elem (builtins.head (lib.splitString "/" (lib.removePrefix "${toString root}/" path))) sources;
  };

  npmDeps = pkgs.importNpmLock {
    npmRoot = root;
    package = manifest;
    packageLock = lock // {
      packages = lib.mapAttrs complete lock.packages;
    };
  };
  inherit (pkgs.importNpmLock) npmConfigHook;

  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = manifest.name;
  };
}
