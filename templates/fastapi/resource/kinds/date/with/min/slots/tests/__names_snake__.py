import datetime as dt

# slot: example
str(__min__ + dt.timedelta(days=number))
