# slot: http
str

# slot: rules
max_length=__size__
pattern=r"^[^\x00]*$"
