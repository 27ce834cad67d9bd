# slot: example
f"{number}"
