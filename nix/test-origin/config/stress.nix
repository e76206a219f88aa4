{
  description = "One 2160p variant at 25 Mbit/s in segments of 2 s, for the most bytes a second";
  workerConnections = 65536;
  variants = [
    {
      name = "2160p";
      width = 3840;
      height = 2160;
      videoBitsPerSecond = 25000000;
      audioBitsPerSecond = 128000;
    }
  ];
}
