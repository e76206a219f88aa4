# Two NixOS machines: one serves the origin, the other plays it.
{ pkgs, hls-swarm }:
pkgs.testers.runNixOSTest {
  name = "hls-swarm";

  nodes.origin = {
    imports = [ ./test-origin/nixos-module.nix ];
    services.hls-swarm-test-origin = {
      enable = true;
      # What an emulated machine encodes in time.
      overrides.scale = 0.25;
      openFirewall = true;
    };
    virtualisation.cores = 2;
  };

  nodes.client.environment.systemPackages = [
    hls-swarm
    pkgs.curl
  ];

  testScript = ''
    start_all()
    origin.wait_for_unit("hls-swarm-test-origin.service")
    client.wait_until_succeeds("curl --fail http://origin:17080/health", timeout=120)
    client.succeed("hls-swarm check http://origin:17080/stream.m3u8")
    client.succeed(
        "hls-swarm run --clients 20 --duration 30s --threshold 'failures <= 0%' --threshold 'stalls <= 0' "
        + "--threshold 'segment.requests >= 200' http://origin:17080/stream.m3u8"
    )

    # A dead encoder takes the origin down, and systemd starts it anew.
    origin.succeed("pkill -KILL ffmpeg")
    client.wait_until_fails("curl --fail http://origin:17080/health", timeout=5)
    client.wait_until_succeeds("curl --fail http://origin:17080/health", timeout=60)
  '';
}
