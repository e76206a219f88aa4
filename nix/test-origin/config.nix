# The whole configuration of a test origin, and what follows from it. Pure Nix without nixpkgs, so that
# `nix-instantiate --eval` can read it for tests and benchmarks.
{
  profile ? "default",
  overrides ? { },
}:
let
  base = {
    description = null;
    segmentSeconds = 2;
    framesPerSecond = 30;
    # A segment ends at the first key frame after its time: with groups of another length segments are of several lengths.
    # null is one group a segment.
    keyFrameSeconds = null;
    # mpegts, or fmp4 with an initialization section a variant.
    segmentType = "mpegts";
    # What the playlist lists, and what stays on disk after it left the playlist, for those who still fetch it
    # (RFC 8216bis, section 6.2.2: a segment stays available for its own duration and that of the playlist).
    playlistSegments = 6;
    keptSegments = 7;
    variants = [
      {
        name = "1080p";
        width = 1920;
        height = 1080;
        videoBitsPerSecond = 5000000;
        audioBitsPerSecond = 128000;
      }
    ];
    # Shrinks the pictures and the bit rates, for machines too slow for the profile.
    scale = 1;
    # x264's preset: how much work a picture may be.
    encoderPreset = "ultrafast";
    ffmpegLogLevel = "warning";

    listenAddress = "0.0.0.0";
    port = 17080;
    workerProcesses = "auto";
    workerConnections = 16384;
    nginxLogLevel = "warn";
    # A path, relative to the folder the origin runs in, or null for no log.
    accessLogPath = null;
    accessLogFormat = ''{"time":$msec,"method":"$request_method","uri":"$request_uri","status":$status,"bodyBytes":$body_bytes_sent,"requestTime":$request_time,"connection":$connection,"userAgent":"$http_user_agent"}'';
    accessLogBufferKilobytes = 64;
    accessLogFlushSeconds = 5;
  };

  # Files below the folder the origin runs in. The encoder writes them, nginx serves them, the runner watches them.
  paths = {
    mediaFolder = "media";
    multivariantPlaylist = "stream.m3u8";
    mediaPlaylist = "stream.m3u8";
  };

  chosen = import ../profile.nix {
    folder = ./config;
    inherit base profile overrides;
  };

  # H.264 in 4:2:0 needs even sizes.
  scaleSize = size: 2 * builtins.floor (size * chosen.scale / 2.0 + 0.5);
  # The tenth that ffmpeg adds to BANDWIDTH for MPEG-TS is not enough below this.
  leastRate = 500000;
  atLeast = least: value: if value < least then least else value;
  scaleRate =
    rate: if rate < leastRate then rate else atLeast leastRate (builtins.floor (rate * chosen.scale));
  scaleVariant =
    variant:
    variant
    // {
      width = scaleSize variant.width;
      height = scaleSize variant.height;
      videoBitsPerSecond = scaleRate variant.videoBitsPerSecond;
    };
  variants = map scaleVariant chosen.variants;
in
chosen
// paths
// {
  inherit profile variants;
  framesPerGroup = builtins.floor (
    (if chosen.keyFrameSeconds == null then chosen.segmentSeconds else chosen.keyFrameSeconds)
    * chosen.framesPerSecond
    + 0.5
  );
  # How long a segment can be fetched, from when it is first listed.
  segmentLifeSeconds = builtins.floor (
    (chosen.playlistSegments + chosen.keptSegments) * chosen.segmentSeconds
  );
  # Every segment on disk, and the one being listed, of every variant.
  segmentFiles = builtins.length variants * (chosen.playlistSegments + chosen.keptSegments + 1);
  # A player starts no closer to the end than three target durations (RFC 8216bis, section 6.3.3), so an encoder that is
  # later than this has stopped every player.
  lateLimitSeconds = builtins.ceil (3 * chosen.segmentSeconds);
}
