{
  description = "10 viewers of the lowest variant, one more a second";
  clients = 10;
  rampRate = 1;
  variant = "lowest";
}
