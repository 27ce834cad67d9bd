"""Times of day without an offset."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator


def refuse_offset(value: time) -> time:
    """Refuse an offset, which has no meaning without a date."""
    if value.tzinfo is not None:
        raise ValueError("a time of day has no offset from UTC")
    return value


ClockTime = Annotated[time, AfterValidator(refuse_offset)]
