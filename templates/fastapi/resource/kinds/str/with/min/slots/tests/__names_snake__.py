# slot: example
f"{number:0__min__}"[-__size__:]
