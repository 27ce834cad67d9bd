# slot: example
f"{number:0__min__}"
