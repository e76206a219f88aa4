# The arguments of the ffmpeg that encodes a configuration's live stream into the current folder.
config:
let
  inherit (config) variants framesPerGroup framesPerSecond;
  indexes = builtins.genList (index: index) (builtins.length variants);
  variant = builtins.elemAt variants;
  join = builtins.concatStringsSep;

  # The largest picture is drawn once and scaled for the others.
  largest = builtins.foldl' (
    best: other: if other.width * other.height > best.width * best.height then other else best
  ) (variant 0) variants;
  size = picture: "${toString picture.width}x${toString picture.height}";

  drawn = index: "[drawn${toString index}]";
  video = index: "[video${toString index}]";
  split = "[0:v]split=${toString (builtins.length variants)}${join "" (map drawn indexes)}";
  scale = index: "${drawn index}scale=size=${size (variant index)}${video index}";

  # Padded to a constant rate, so that segments have the size the profile says whatever the picture. What the rate may be
  # exceeded by for a while is a small part of a segment, so that none has more than the BANDWIDTH of its variant.
  encodeVariant =
    index:
    let
      stream = toString index;
      bitsPerSecond = (variant index).videoBitsPerSecond;
      rate = toString bitsPerSecond;
    in
    [
      "-map"
      (video index)
      "-map"
      "1:a"
      "-b:v:${stream}"
      rate
      "-minrate:v:${stream}"
      rate
      "-maxrate:v:${stream}"
      rate
      "-bufsize:v:${stream}"
      (toString (builtins.floor (bitsPerSecond * config.segmentSeconds / 10.0)))
      "-b:a:${stream}"
      (toString (variant index).audioBitsPerSecond)
    ];
in
[
  "-hide_banner"
  "-nostdin"
  "-nostats"
  "-loglevel"
  config.ffmpegLogLevel
  "-re"
  "-f"
  "lavfi"
  "-i"
  "testsrc2=size=${size largest}:rate=${toString framesPerSecond}"
  "-re"
  "-f"
  "lavfi"
  "-i"
  "sine=frequency=440:sample_rate=48000"
  "-filter_complex"
  (join ";" ([ split ] ++ map scale indexes))
]
++ builtins.concatMap encodeVariant indexes
++ [
  "-c:v"
  "libx264"
  "-preset"
  config.encoderPreset
  "-tune"
  "zerolatency"
  "-pix_fmt"
  "yuv420p"
  # Closed groups of pictures, at the same pictures in every variant.
  "-g"
  (toString framesPerGroup)
  "-keyint_min"
  (toString framesPerGroup)
  "-sc_threshold"
  "0"
  "-flags"
  "+cgop"
  "-x264-params"
  "nal-hrd=cbr"
  "-c:a"
  "aac"
  "-ac"
  "2"
  "-f"
  "hls"
  "-hls_time"
  (toString config.segmentSeconds)
  "-hls_list_size"
  (toString config.playlistSegments)
  "-hls_delete_threshold"
  (toString config.keptSegments)
  "-hls_flags"
  "delete_segments+temp_file+independent_segments+program_date_time+omit_endlist"
  # A restarted encoder goes on after the last number of the one before, and never reuses a name.
  "-hls_start_number_source"
  "epoch"
  "-master_pl_name"
  config.multivariantPlaylist
  "-var_stream_map"
  (join " " (
    map (index: "v:${toString index},a:${toString index},name:${(variant index).name}") indexes
  ))
  "-hls_segment_type"
  config.segmentType
  "-hls_segment_filename"
  "%v/%d.${if config.segmentType == "fmp4" then "m4s" else "ts"}"
  "%v/${config.mediaPlaylist}"
]
