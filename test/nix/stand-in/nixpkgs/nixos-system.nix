# A small module system: imports, options with defaults and types, mkIf. A name that no module declares is a mistake, so
# the NixOS options this project sets are declared here.
self:
{
  modules,
  pkgs ? null,
}:
let
  inherit (self) lib;
  inherit (lib) mkOption types;
  of = type: mkOption { inherit type; };

  nixos.options = {
    boot.kernel.sysctl = of (types.attrsOf types.anything);
    environment.systemPackages = of (types.listOf types.anything);
    networking.firewall.allowedTCPPorts = of (types.listOf types.int);
    networking.hostName = of types.str;
    nixpkgs.hostPlatform = of types.str;
    system.stateVersion = of types.str;
    systemd.services = of (types.attrsOf types.anything);
    users.allowNoPasswordLogin = of types.bool;
    users.mutableUsers = of types.bool;
    virtualisation.cores = of types.int;
  };

  flatten =
    module:
    let
      read = if builtins.isPath module then import module else module;
      set = if builtins.isFunction read then read arguments else read;
    in
    builtins.concatMap flatten (set.imports or [ ])
    ++ [
      (
        if set ? options || set ? config then
          {
            options = set.options or { };
            config = set.config or { };
          }
        else
          {
            options = { };
            config = removeAttrs set [ "imports" ];
          }
      )
    ];
  all = builtins.concatMap flatten ([ nixos ] ++ modules);

  # A definition is a value and whether it counts, which is asked last: it may depend on the result.
  unwrap =
    definition:
    if definition.value._type or null == "if" then
      unwrap {
        value = definition.value.content;
        counts = definition.counts && definition.value.condition;
      }
    else
      definition;

  isOption = value: value._type or null == "option";
  mergeOptions =
    path: declarations:
    if builtins.any isOption declarations then
      builtins.head declarations
    else
      lib.genAttrs (builtins.concatMap builtins.attrNames declarations) (
        name:
        mergeOptions (path ++ [ name ]) (
          map (set: set.${name}) (builtins.filter (set: set ? ${name}) declarations)
        )
      );

  # What has no value is left out, so that all there is can be looked at.
  hasDefault =
    option:
    if isOption option then option ? default else builtins.any hasDefault (builtins.attrValues option);

  merge =
    path: option: definitions:
    let
      unwrapped = map unwrap definitions;
      spelled = builtins.concatStringsSep "." path;
      values = map (definition: definition.value) (
        builtins.filter (definition: definition.counts) unwrapped
      );
      value =
        if values == [ ] then
          option.default or (throw "The option ${spelled} has no value.")
        else if builtins.isList (builtins.head values) then
          builtins.concatLists values
        else if builtins.isAttrs (builtins.head values) then
          builtins.foldl' (sum: more: sum // more) { } values
        else
          lib.last values;
      names = builtins.concatMap (definition: builtins.attrNames definition.value) unwrapped;
      unknown = builtins.filter (name: !option ? ${name}) names;
    in
    if isOption option then
      if option.type value then value else throw "The option ${spelled} has a value of another type."
    else if unknown != [ ] then
      throw "There is no option ${spelled}.${builtins.head unknown}."
    else
      builtins.mapAttrs (
        name: child:
        merge (path ++ [ name ]) child (
          map (definition: definition // { value = definition.value.${name}; }) (
            builtins.filter (definition: definition.value ? ${name}) unwrapped
          )
        )
      ) (lib.filterAttrs (name: child: builtins.elem name names || hasDefault child) option);

  config = merge [ ] (mergeOptions [ ] (map (module: module.options) all)) (
    map (module: {
      value = module.config;
      counts = true;
    }) all
  );
  arguments = {
    inherit config lib;
    pkgs = if pkgs == null then self.legacyPackages.${config.nixpkgs.hostPlatform} else pkgs;
  };
in
{
  inherit config;
}
