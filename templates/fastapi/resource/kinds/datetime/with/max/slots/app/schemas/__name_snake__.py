# slot: rules
le=dt.datetime.fromisoformat("{{max}}")
