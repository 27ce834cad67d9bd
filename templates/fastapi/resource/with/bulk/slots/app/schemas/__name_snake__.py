from pydantic import Field

# slot: bulk-create
class __name_pascal__BulkCreate(BaseModel):
    """Many new {{names_words}}, created together or not at all."""

    items: list[__name_pascal__Create] = Field(min_length=1, max_length=1_000)

# slot: bulk-read
class __name_pascal__List(BaseModel):
    items: list[__name_pascal__Read]
