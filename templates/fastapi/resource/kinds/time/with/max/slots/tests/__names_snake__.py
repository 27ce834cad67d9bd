import datetime as dt

# slot: example
str(min(__max__, dt.time(12, 0, number % 60)))
