# slot: settings spaced
database_url: str = "sqlite+aiosqlite:///./app.db"
"""The SQLite file; a path is relative to the project."""
database_pool_size: int = Field(default=10, gt=0, le=1_000)
"""Connections that a worker keeps open, for reads and for writes each."""
database_max_overflow: int = Field(default=10, ge=0, le=1_000)
"""Additional connections of a worker under load."""
database_pool_timeout: float = Field(default=5, gt=0, le=300)
"""Maximum time that a request waits for a connection."""

# slot: validators
@field_validator("database_url")
@classmethod
def name_driver(cls, value: str) -> str:
    """Accept a URL without the driver, and refuse one that is not of a SQLite file."""
    scheme, _, path = value.partition("://")
    if scheme not in ("sqlite", "sqlite+aiosqlite"):
        raise ValueError(f"it begins with {scheme}://, not with sqlite:///")
    if path in ("", "/", "/:memory:"):
        raise ValueError("it names no file, and each connection would have its own database")
    return f"sqlite+aiosqlite://{path}"
