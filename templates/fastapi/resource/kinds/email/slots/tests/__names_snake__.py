# slot: example
f"name{number}@example.com"
