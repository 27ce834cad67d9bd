"""Settings, read from the environment and from `.env`."""

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    EmailStr,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from redis.asyncio import ConnectionPool

from app.core.database_url import read_database_url

ROOT = Path(__file__).parent.parent
SECRETS = Path("/run/secrets")
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]+")
# Relative to the project, wherever a command is run.
ProjectPath = Annotated[Path, AfterValidator(lambda path: ROOT / path)]
MAIL_URL = re.compile(
    r"console:|smtps?://([^\s:@/]+:[^\s:@/]+@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?"
)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        # A file for each setting, as containers are given their secrets.
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    environment: Literal["development", "production", "test"] = "development"
    """The kind of deployment; `production` logs JSON."""
    api_prefix: str = Field(default="/api/v1", pattern=r"^(/[\w-]+)*$")
    """The path of the API."""
    pages_enabled: bool = True
    """Whether `/`, `/docs`, their static files, and `/openapi.json` are served."""
    cors_origins: Annotated[list[str], NoDecode] = []
    """Origins whose pages may use the API, separated by commas."""
    max_body_bytes: int = Field(default=1024 * 1024, gt=0, le=1024**3)
    """Maximum size of a request body, unless its route sets another."""
    request_timeout: float = Field(default=30, gt=0, le=3_600)
    """Maximum time until a response begins, unless its route sets another."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least severe level that is logged."""
    log_file: Annotated[str, AfterValidator(lambda path: path and str(ROOT / path))] = ""
    """A log file in addition to the console; 10 files of 10 MB are kept."""

    rate_limit_enabled: bool = True
    """Whether requests are rate limited."""
    rate_limit: str = Field(default="60000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    """Rate limit of one address for the API."""
    connections_per_address: int = Field(default=1_024, gt=0, le=1_000_000)
    """Maximum of open connections per address; a trusted proxy has no limit."""
    rate_limit_auth: str = Field(default="10/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    """Rate limit of one address for signing in and registering."""
    rate_limit_user: str = Field(default="6000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    """Rate limit of one user, over all addresses."""

    cache_seconds: float = Field(default=4, gt=0, le=60)
    """Maximum age of a cached list, if a process died before it invalidated the cache."""

    database_url: str = "postgresql+asyncpg://app:app@localhost:5432/app"
    """The PostgreSQL server; options such as `?sslmode=` are those of libpq."""
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
    database_pgbouncer: bool = False
    """Whether `DATABASE_URL` is that of a PgBouncer with `pool_mode=transaction`."""

    redis_url: str = "redis://localhost:6379/0"
    """The Redis server; `rediss://` connects over TLS."""

    secret_key: SecretBytes = Field(min_length=32)
    """The key that signs tokens; at least 32 random bytes."""
    access_token_expire_minutes: int = Field(default=30, gt=0, le=1_440)
    """Lifetime of an access token."""
    refresh_token_expire_days: int = Field(default=7, gt=0, le=365)
    """Lifetime of a refresh token."""

    upload_dir: ProjectPath = Path("uploads")
    """The folder of uploaded files."""
    upload_max_bytes: int = Field(default=2 * 1024**3, gt=0, le=1024**4)
    """Maximum size of a file."""
    upload_quota_bytes: int = Field(default=10 * 1024**3, gt=0, le=1024**5)
    """Maximum that one owner may store; a file counts as 64 KiB at least."""
    upload_free_bytes: int = Field(default=1024**3, ge=0, le=1024**5)
    """Space that uploads leave free on the disk."""
    upload_min_rate: int = Field(default=1024, ge=1, le=1024**3)
    """Minimum rate of an upload, over ten seconds."""

    chat_rate: str = Field(default="5/second", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$")
    """Rate limit of one user's messages; a burst of four seconds is allowed."""
    chat_connections: int = Field(default=20, gt=0, le=100_000)
    """Maximum of connections per user and worker; 50 times as many per address."""
    chat_connect_rate: str = Field(
        default="120/minute", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$"
    )
    """Rate limit of new connections per user; 50 times as high per address."""

    worker_tasks: int = Field(default=10, gt=0, le=1_000)
    """Maximum of tasks that a worker does at once."""

    worker_metrics_port: int = Field(default=0, ge=0, le=65_535)
    """The port of a worker's metrics, on every address; 0 serves none."""

    mail_url: SecretStr = SecretStr("console:")
    """The server that sends mails; `console:` prints them, but not in production."""
    mail_from: EmailStr = "noreply@example.com"
    """The sender of mails."""
    public_url: str = Field(default="http://localhost:8000", pattern=r"^https?://[^\s?#]*[^\s?#/]$")
    """The address of the pages that links in mails open."""
    email_verification: Literal["off", "optional", "required"] = "off"
    """Whether new addresses are confirmed by mail; `required` refuses writes until then."""
    rate_limit_mail: str = Field(default="5/hour", pattern=r"^\d{1,7}/(second|minute|hour)$")
    """Rate limit of the mails that one address can be sent."""

    metrics_token: SecretStr = SecretStr("")
    """The bearer token for `/metrics`; without it, only this machine may read it."""

    otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^(https?://.+)?$")
    """The OTLP/HTTP endpoint for traces; without it, nothing is traced."""
    otel_sample_ratio: float = Field(default=1.0, ge=0, le=1)
    """The share of requests that is traced."""
    otel_trust_client: bool = False
    """Whether a client's `traceparent` decides instead; only for trusted clients."""

    @field_validator("cors_origins", mode="before")
    @classmethod
    def read_origins(cls, value: object) -> object:
        """Split text at commas, and remove trailing slashes, which browsers do not send."""
        if not isinstance(value, str):
            return value
        origins = [item.strip().rstrip("/") for item in value.split(",") if item.strip()]
        if not all(item == "*" or ORIGIN.fullmatch(item) for item in origins):
            raise ValueError("an origin is like http://localhost:3000, without a path")
        return origins

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

    @field_validator("mail_url")
    @classmethod
    def check_mail_url(cls, value: SecretStr) -> SecretStr:
        if not MAIL_URL.fullmatch(value.get_secret_value()):
            raise ValueError("it is like smtp://user:password@host:587, smtps://host or console:")
        return value


def describe(problem: ErrorDetails) -> str:
    """Return the name of the setting, and the reason why its value is invalid."""
    name = "_".join(map(str, problem["loc"])).upper()
    if problem["type"] == "missing":
        return f"{name} is not set: copy .env.example to .env and fill it in."
    return f"{name} is wrong: {problem['msg'].removeprefix('Value error, ')}."


@lru_cache
def get_settings() -> Settings:
    """Return the settings, read once; print one line per invalid setting and exit with 3."""
    try:
        return Settings()
    except ValidationError as error:
        print("\n".join(map(describe, error.errors())), file=sys.stderr)
        # By this code servers know that a worker need not be started again.
        sys.exit(3)
