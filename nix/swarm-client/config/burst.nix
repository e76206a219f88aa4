{
  description = "500 viewers spread over all variants, all within a second";
  clients = 500;
  rampRate = 500;
}
