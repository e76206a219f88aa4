# What `nix develop` puts on the PATH: what building, the tests and the benchmarks need.
{ pkgs, ... }:
{
  default = pkgs.mkShell {
    packages = [
      pkgs.nodejs

      pkgs.ffmpeg-headless
      pkgs.nginx
      pkgs.openssl

      pkgs.nghttp2
      pkgs.wrk

      pkgs.deadnix
      pkgs.nixfmt
      pkgs.shellcheck
    ];
  };
}
