from pydantic import Field

# slot: filters
__column___gte: slot_shape | None = Field(None, alias="{{column}}.gte")
__column___lte: slot_shape | None = Field(None, alias="{{column}}.lte")
