{
  description = "One 1080p variant in segments of 2 s";
}
