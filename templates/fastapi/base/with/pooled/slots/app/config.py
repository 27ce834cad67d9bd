from app.core.database_url import read_database_url

# slot: validators spaced
@field_validator("database_url")
@classmethod
def check_database_url(cls, value: str) -> str:
    """Refuse a URL that the driver cannot use."""
    read_database_url(value)
    return value
