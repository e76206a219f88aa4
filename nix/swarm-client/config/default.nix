{
  description = "50 viewers spread over all variants, 10 more a second";
}
