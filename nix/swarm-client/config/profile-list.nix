# Every profile of the client. To add one, write its name here and its file beside this one.
[
  "default"
  "gentle"
  "stress"
  "burst"
  "extreme"
]
