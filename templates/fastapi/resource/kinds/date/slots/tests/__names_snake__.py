import datetime as dt
# slot: example
str(dt.date(2026, 1, 1) + dt.timedelta(days=number))
