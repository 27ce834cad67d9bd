from pydantic import Field

# slot: http
str

# slot: rules
max_length=120
pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"

# slot: initial
Field(default_factory=str)
