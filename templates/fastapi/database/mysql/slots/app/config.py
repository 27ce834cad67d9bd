# slot: settings spaced
database_url: str = "mysql+asyncmy://app:app@localhost:3306/app"
"""The MySQL or MariaDB server; `?ssl-mode=` and `?ssl-ca=` are those of `mysql`."""
database_pool_size: int = Field(default=10, gt=0, le=1_000)
"""Connections that a worker keeps open, for reads and for writes each."""
database_max_overflow: int = Field(default=0, ge=0, le=1_000)
"""Additional connections of a worker under load."""
database_pool_timeout: float = Field(default=5, gt=0, le=300)
"""Maximum time that a request waits for a connection."""
database_pool_recycle: int = Field(default=1_800, gt=0, le=86_400)
"""Maximum age of a connection; set less than the server's limit."""
database_pool_pre_ping: bool = False
"""Whether each connection is pinged before use; idle ones always are."""
