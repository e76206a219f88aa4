{
  description = "The default, with an access log of one JSON object a line";
  accessLogPath = "access.log";
}
