# slot: http
str

# slot: rules
min_length=__min__
max_length=__size__
pattern=r"^[^\x00]*$"
