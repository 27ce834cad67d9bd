# slot: example
f"{number}"[-__size__:]
