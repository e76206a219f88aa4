{
  description = "One 720p variant in segments of 1 s";
  segmentSeconds = 1;
  variants = [
    {
      name = "720p";
      width = 1280;
      height = 720;
      videoBitsPerSecond = 3000000;
      audioBitsPerSecond = 128000;
    }
  ];
}
