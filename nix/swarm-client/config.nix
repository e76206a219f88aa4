# The options of a client's run. Pure Nix without nixpkgs.
{
  profile ? "default",
}:
import ../profile.nix {
  folder = ./config;
  inherit profile;
  base = {
    description = null;
    url = "http://127.0.0.1:17080/stream.m3u8";
    clients = 50;
    # Viewers a second.
    rampRate = 10;
    variant = "all";
    duration = "60s";
  };
}
