{
  description = "500 viewers of the highest variant, 50 more a second";
  clients = 500;
  rampRate = 50;
  variant = "highest";
}
