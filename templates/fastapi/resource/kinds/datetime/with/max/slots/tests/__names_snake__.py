import datetime as dt

# slot: example
(dt.datetime.fromisoformat("{{max}}") - dt.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
