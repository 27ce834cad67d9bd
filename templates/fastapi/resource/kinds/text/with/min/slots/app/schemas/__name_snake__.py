# slot: rules
min_length=__min__
