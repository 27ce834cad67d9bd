from pydantic import SecretStr

# slot: settings spaced
# A copy of the database that answers reads; without one, the database answers all.
database_replica_url: SecretStr = SecretStr("")
# How many seconds the copy may be behind, and for how long who wrote is not answered by it.
database_replica_max_lag: float = Field(default=1, gt=0, le=60)
