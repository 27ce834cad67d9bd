# slot: rules
ge=dt.datetime.fromisoformat("{{min}}")
