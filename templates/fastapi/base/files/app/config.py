"""Settings, read from the environment and from `.env`."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Everything that differs between one deployment and the next."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        hide_input_in_errors=True,
        # A file for each setting, as containers are given their secrets.
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    environment: Literal["development", "production", "test"] = "development"
    api_prefix: str = Field(default="/api/v1", pattern=r"^(/[\w-]+)*$")
    # Whether pages for people and programs that look are served: /, /docs and what they load,
    # /openapi.json.
    pages_enabled: bool = True
    cors_origins: Annotated[list[str], NoDecode] = ["http://localhost:3000"]
    max_body_bytes: int = Field(default=1024 * 1024, gt=0, le=1024**3)
    # How many seconds an answer may take to begin; uploads are not hurried.
    request_timeout: float = Field(default=30, gt=0, le=3_600)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # Rotated: 10 files of 10 MB.
    log_file: str = ""

    rate_limit_enabled: bool = True
    # How often one address may ask the API.
    rate_limit: str = Field(default="60000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
    # slot: limits

    upload_dir: Path = Path("uploads")
    upload_max_bytes: int = Field(default=2 * 1024**3, gt=0, le=1024**4)
    # How much may be stored in all, each file counted as 64 KiB at least, of whomever it is.
    upload_quota_bytes: int = Field(default=10 * 1024**3, gt=0, le=1024**5)
    # How much stays free on the disk.
    upload_free_bytes: int = Field(default=1024**3, ge=0, le=1024**5)
    # How many bytes a second an upload sends at least, in any ten seconds.
    upload_min_rate: int = Field(default=1024, ge=1, le=1024**3)

    # slot: settings spaced

    @field_validator("cors_origins", mode="before")
    @classmethod
    def read_origins(cls, value: object) -> object:
        """Read a list from text: separated by commas; browsers send no slash at the end."""
        if isinstance(value, str):
            return [item.strip().rstrip("/") for item in value.split(",") if item.strip()]
        return value


@lru_cache
def get_settings() -> Settings:
    """Return the settings, read once."""
    return Settings()
