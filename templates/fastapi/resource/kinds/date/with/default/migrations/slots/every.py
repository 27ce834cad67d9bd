import datetime as dt

# slot: value
__default__
