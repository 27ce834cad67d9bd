import datetime as dt

# slot: example
str(max(__min__, dt.time(12, 0, number % 60)))
