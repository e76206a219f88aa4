# A profile of a folder: the base, what the profile's file changes, and what the caller overrides. A name that the base
# lacks is a mistake. Pure Nix without nixpkgs.
{
  folder,
  base,
  profile,
  overrides ? { },
}:
let
  join = builtins.concatStringsSep ", ";
  profiles = import (folder + "/profile-list.nix");
  changes =
    if builtins.elem profile profiles then
      import (folder + "/${profile}.nix")
    else
      throw "There is no profile ${profile}; there are ${join profiles}.";

  known =
    source: settings:
    let
      unknown = builtins.attrNames (removeAttrs settings (builtins.attrNames base));
    in
    if unknown == [ ] then
      settings
    else
      throw "${source} sets ${join unknown}; what can be set is ${join (builtins.attrNames base)}.";
in
base // known "The profile ${profile}" changes // known "The override" overrides
