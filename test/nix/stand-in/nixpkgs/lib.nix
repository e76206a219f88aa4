let
  inherit (builtins)
    attrNames
    concatStringsSep
    elemAt
    filter
    isAttrs
    isList
    isString
    length
    listToAttrs
    map
    mapAttrs
    replaceStrings
    split
    stringLength
    substring
    ;
in
rec {
  inherit attrNames listToAttrs mapAttrs;

  trivial.release = "26.11";
  licenses.mit.spdxId = "MIT";

  genAttrs =
    names: value:
    listToAttrs (
      map (name: {
        inherit name;
        value = value name;
      }) names
    );
  filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
  mapAttrsToList = make: set: map (name: make name set.${name}) (attrNames set);

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";

  last = list: elemAt list (length list - 1);
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  concatLines = lines: concatStringsSep "\n" (lines ++ [ "" ]);
  splitString =
    separator: text: filter isString (split (replaceStrings [ "." ] [ "[.]" ] separator) text);
  hasInfix = part: text: length (splitString part text) > 1;
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  removePrefix =
    prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (stringLength text) text else text;

  escapeShellArg =
    value:
    let
      text = toString value;
    in
    # What needs no quotes gets none, which shellcheck sees.
    if builtins.match "[[:alnum:],._+:@%/-]+" text != null then
      text
    else
      "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  escapeShellArgs = values: concatStringsSep " " (map escapeShellArg values);
  isDerivation = value: value.type or null == "derivation";
  toShellVar =
    name: value:
    if isAttrs value && !isDerivation value then
      "declare -A ${name}=(${
        concatStringsSep " " (
          mapAttrsToList (key: entry: "[${escapeShellArg key}]=${escapeShellArg entry}") value
        )
      })"
    else if isList value then
      "declare -a ${name}=(${escapeShellArgs value})"
    else
      "${name}=${escapeShellArg value}";
  toShellVars = set: concatStringsSep "\n" (mapAttrsToList toShellVar set);

  getExe = package: "${package}/bin/${package.meta.mainProgram}";
  getLib = package: package;

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkOption = option: option // { _type = "option"; };
  mkEnableOption =
    description:
    mkOption {
      type = types.bool;
      default = false;
      inherit description;
    };
  # A type is the test of a value.
  types = {
    anything = _: true;
    attrsOf = element: value: isAttrs value && builtins.all element (builtins.attrValues value);
    bool = builtins.isBool;
    enum = values: value: builtins.elem value values;
    int = builtins.isInt;
    listOf = element: value: isList value && builtins.all element value;
    str = isString;
  };
}
