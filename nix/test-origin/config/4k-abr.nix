{
  description = "Five variants from 480p to 2160p, each really encoded, in segments of 2 s";
  variants = [
    {
      name = "2160p";
      width = 3840;
      height = 2160;
      videoBitsPerSecond = 20000000;
      audioBitsPerSecond = 128000;
    }
    {
      name = "1440p";
      width = 2560;
      height = 1440;
      videoBitsPerSecond = 10000000;
      audioBitsPerSecond = 128000;
    }
    {
      name = "1080p";
      width = 1920;
      height = 1080;
      videoBitsPerSecond = 5000000;
      audioBitsPerSecond = 128000;
    }
    {
      name = "720p";
      width = 1280;
      height = 720;
      videoBitsPerSecond = 3000000;
      audioBitsPerSecond = 128000;
    }
    {
      name = "480p";
      width = 854;
      height = 480;
      videoBitsPerSecond = 1200000;
      audioBitsPerSecond = 96000;
    }
  ];
}
