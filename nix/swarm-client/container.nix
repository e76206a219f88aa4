# The client's image: `docker run -e STREAM_URL=… -e CLIENTS=… hls-swarm`.
{ pkgs, runner }:
import ../container.nix { inherit pkgs; } {
  name = "hls-swarm";
  description = "A load generator for HTTP Live Streaming";
  inherit runner;
}
