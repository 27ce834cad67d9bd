import datetime as dt

# slot: example
str(__max__ - dt.timedelta(days=number))
