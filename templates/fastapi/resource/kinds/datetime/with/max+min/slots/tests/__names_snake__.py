import datetime as dt

# slot: example
min(dt.datetime.fromisoformat("{{min}}") + dt.timedelta(seconds=number), dt.datetime.fromisoformat("{{max}}")).strftime("%Y-%m-%dT%H:%M:%SZ")
