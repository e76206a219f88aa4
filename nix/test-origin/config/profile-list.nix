# Every profile of the test origin. To add one, write its name here and its file beside this one.
[
  "default"
  "low-latency"
  "4k-abr"
  "stress"
  "logged"
  "debug"
]
