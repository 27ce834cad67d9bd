# slot: value
__default__
