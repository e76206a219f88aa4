{
  description = "The default, with the access log flushed every second and a talkative nginx and ffmpeg";
  accessLogPath = "access.log";
  accessLogFlushSeconds = 1;
  nginxLogLevel = "info";
  ffmpegLogLevel = "info";
}
