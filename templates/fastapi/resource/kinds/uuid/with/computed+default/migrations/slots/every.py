from uuid import uuid4

# slot: value
__default__()
