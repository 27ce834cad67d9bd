"""Settings, read from the environment and from `.env`."""

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).parent.parent
SECRETS = Path("/run/secrets")
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]+")
# slot: types


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
    # slot: limits

    # slot: settings spaced

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

    # slot: validators spaced


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
