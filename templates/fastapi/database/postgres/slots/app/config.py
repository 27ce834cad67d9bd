# slot: settings spaced
database_url: str = "postgresql+asyncpg://app:app@localhost:5432/app"
database_pool_size: int = Field(default=10, gt=0, le=1_000)
database_max_overflow: int = Field(default=0, ge=0, le=1_000)
database_pool_timeout: float = Field(default=5, gt=0, le=300)
database_pool_recycle: int = Field(default=1_800, gt=0, le=86_400)
database_pool_pre_ping: bool = False
# Whether DATABASE_URL leads to a PgBouncer with pool_mode=transaction, or to one of its kind.
database_pgbouncer: bool = False
