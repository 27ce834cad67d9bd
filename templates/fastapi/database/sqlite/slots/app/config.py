# slot: settings spaced
database_url: str = "sqlite+aiosqlite:///./app.db"
database_pool_size: int = Field(default=10, gt=0, le=1_000)
database_max_overflow: int = Field(default=10, ge=0, le=1_000)
database_pool_timeout: float = Field(default=5, gt=0, le=300)
