import datetime as dt

# slot: example
(dt.datetime.fromisoformat("{{min}}") + dt.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
