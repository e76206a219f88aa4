{
  description = "5000 viewers of the highest variant, 100 more a second, for five minutes";
  clients = 5000;
  rampRate = 100;
  variant = "highest";
  duration = "5m";
}
