from app.core.database_url import read_database_url
from pydantic import SecretStr

# slot: settings spaced
database_replica_url: SecretStr = SecretStr("")
"""The URL of a read replica."""
database_replica_max_lag: float = Field(default=1, gt=0, le=60)
"""The maximum lag of the replica."""

# slot: validators spaced
@field_validator("database_replica_url")
@classmethod
def check_database_replica_url(cls, value: SecretStr) -> SecretStr:
    """Refuse a URL that the driver cannot use."""
    if url := value.get_secret_value():
        read_database_url(url)
    return value
