# slot: example
f"slug-{number}"
