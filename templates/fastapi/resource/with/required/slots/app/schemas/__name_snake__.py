from pydantic import field_validator

# slot: validators
@field_validator(*slot_required)
@classmethod
def refuse_null(cls, value: object) -> object:
    """Refuse null; a field that is left out keeps its value."""
    if value is None:
        raise ValueError("must not be null")
    return value
