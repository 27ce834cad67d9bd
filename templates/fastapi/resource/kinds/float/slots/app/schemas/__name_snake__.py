# slot: http
float

# slot: rules
allow_inf_nan=False
