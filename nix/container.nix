# An image with one command in it, which runs as an ordinary account and may write to /tmp.
{ pkgs }:
{
  name,
  tag ? "latest",
  description,
  runner,
  settings ? { },
}:
let
  inherit (pkgs) lib;
  account = "1000:1000";
in
pkgs.dockerTools.buildLayeredImage {
  inherit name tag;
  contents = [
    pkgs.dockerTools.caCertificates
    (pkgs.writeTextDir "etc/passwd" "swarm:x:${account}::/tmp:/bin/false\n")
    (pkgs.writeTextDir "etc/group" "swarm:x:1000:\n")
  ];
  extraCommands = "mkdir -m 1777 tmp";
  config = {
    Entrypoint = [ (lib.getExe runner) ];
    User = account;
    WorkingDir = "/tmp";
    Labels = {
      "org.opencontainers.image.title" = name;
      "org.opencontainers.image.description" = description;
      "org.opencontainers.image.version" = (lib.importJSON ../package.json).version;
      "org.opencontainers.image.licenses" = "MIT";
    };
  }
  // settings;
}
