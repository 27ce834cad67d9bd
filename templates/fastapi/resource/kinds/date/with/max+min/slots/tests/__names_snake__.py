import datetime as dt

# slot: example
str(min(__min__ + dt.timedelta(days=number), __max__))
