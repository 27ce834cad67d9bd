"""Settings, read from the environment and from `.env`."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretBytes, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from redis.asyncio import ConnectionPool

from app.core.database_url import read_database_url

ROOT = Path(__file__).parent.parent
SECRETS = Path("/run/secrets")
# Relative to the project, wherever a command is run.
ProjectPath = Annotated[Path, AfterValidator(lambda path: ROOT / path)]


class Settings(BaseSettings):
    """Everything that differs between one deployment and the next."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        extra="ignore",
        hide_input_in_errors=True,
        # A file for each setting, as containers are given their secrets.
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    environment: Literal["development", "production", "test"] = "development"
    api_prefix: str = Field(default="/api/v1", pattern=r"^(/[\w-]+)*$")
    # Whether / and /docs, what they load, and /openapi.json are served.
    pages_enabled: bool = True
    cors_origins: Annotated[list[str], NoDecode] = []
    max_body_bytes: int = Field(default=1024 * 1024, gt=0, le=1024**3)
    # How many seconds an answer may take to begin; uploads are not hurried.
    request_timeout: float = Field(default=30, gt=0, le=3_600)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # Rotated: 10 files of 10 MB.
    log_file: Annotated[str, AfterValidator(lambda path: path and str(ROOT / path))] = ""

    rate_limit_enabled: bool = True
    # How often one address may ask the API.
    rate_limit: str = Field(default="60000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    # How many connections one address may have open, unless it is a proxy that is believed.
    connections_per_address: int = Field(default=1_024, gt=0, le=1_000_000)
    # How often one address may try to sign in or to register.
    rate_limit_auth: str = Field(default="10/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    # How often one user may ask, from however many addresses.
    rate_limit_user: str = Field(default="6000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")

    upload_dir: ProjectPath = Path("uploads")
    upload_max_bytes: int = Field(default=2 * 1024**3, gt=0, le=1024**4)
    # How much may be stored in all, each file counted as 64 KiB at least, of whomever it is.
    upload_quota_bytes: int = Field(default=10 * 1024**3, gt=0, le=1024**5)
    # How much stays free on the disk.
    upload_free_bytes: int = Field(default=1024**3, ge=0, le=1024**5)
    # How many bytes a second an upload sends at least, in any ten seconds.
    upload_min_rate: int = Field(default=1024, ge=1, le=1024**3)

    # How old a list may be when a process died before it invalidated the cache.
    cache_seconds: float = Field(default=4, gt=0, le=60)

    database_url: str = "postgresql+asyncpg://app:app@localhost:5432/app"
    database_pool_size: int = Field(default=10, gt=0, le=1_000)
    database_max_overflow: int = Field(default=0, ge=0, le=1_000)
    database_pool_timeout: float = Field(default=5, gt=0, le=300)
    database_pool_recycle: int = Field(default=1_800, gt=0, le=86_400)
    database_pool_pre_ping: bool = False
    # Whether DATABASE_URL leads to a PgBouncer with pool_mode=transaction, or to one of its kind.
    database_pgbouncer: bool = False

    redis_url: str = "redis://localhost:6379/0"

    secret_key: SecretBytes = Field(min_length=32)
    access_token_expire_minutes: int = Field(default=30, gt=0, le=1_440)
    refresh_token_expire_days: int = Field(default=7, gt=0, le=365)

    # How often one user may send, over all their connections; bursts hold what four seconds allow.
    chat_rate: str = Field(default="5/second", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$")
    # How many connections one user may have open in a worker, and how often they may open one. An
    # address may have and do fifty times as much.
    chat_connections: int = Field(default=20, gt=0, le=100_000)
    chat_connect_rate: str = Field(
        default="120/minute", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$"
    )

    # What has to be known to read /metrics; without it, this machine alone may.
    metrics_token: SecretStr = SecretStr("")

    # Where traces are sent, over OTLP and HTTP; nothing is traced without it.
    otel_exporter_otlp_endpoint: str = ""
    otel_sample_ratio: float = Field(default=1.0, ge=0, le=1)
    # Whether a client's traceparent decides instead: only where all clients are your own services.
    otel_trust_client: bool = False

    # A copy of the database that answers reads; without one, the database answers all.
    database_replica_url: SecretStr = SecretStr("")
    # How many seconds the copy may be behind, and for how long who wrote is not answered by it.
    database_replica_max_lag: float = Field(default=1, gt=0, le=60)

    @field_validator("cors_origins", mode="before")
    @classmethod
    def read_origins(cls, value: object) -> object:
        """Read a list from text: separated by commas; browsers send no slash at the end."""
        if isinstance(value, str):
            return [item.strip().rstrip("/") for item in value.split(",") if item.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def check_database_url(cls, value: str) -> str:
        """Refuse a URL that the driver cannot use."""
        read_database_url(value)
        return value

    @field_validator("redis_url")
    @classmethod
    def check_redis_url(cls, value: str) -> str:
        """Refuse a scheme, port or option that the client does not have."""
        pool = ConnectionPool.from_url(value)
        try:
            pool.connection_class(**pool.connection_kwargs)
        except TypeError as error:
            raise ValueError(str(error)) from None
        return value


@lru_cache
def get_settings() -> Settings:
    """Return the settings, read once; where some are wrong, say so and end."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(map(str, problem["loc"])).upper()
            if problem["type"] == "missing":
                text = f"{name} is not set: copy .env.example to .env and fill it in."
            else:
                text = f"{name} is wrong: {problem['msg'].removeprefix('Value error, ')}."
            print(text, file=sys.stderr)
        # By this code servers know that a worker need not be started again.
        sys.exit(3)
