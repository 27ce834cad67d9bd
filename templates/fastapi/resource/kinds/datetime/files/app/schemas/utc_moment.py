"""Times with an offset, converted to UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def to_utc(value: datetime) -> datetime:
    """Convert a time to UTC."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not in the years 1 to 9999 of UTC") from error


UTCMoment = Annotated[AwareDatetime, AfterValidator(to_utc)]
