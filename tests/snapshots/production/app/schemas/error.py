"""The envelope of errors, as the documentation shows it."""

from datetime import datetime

from pydantic import BaseModel


class FieldError(BaseModel):
    field: str
    message: str
    type: str


class ErrorRead(BaseModel):
    """An error response; `errors` is there for VALIDATION_ERROR only."""

    code: str
    message: str
    errors: list[FieldError] = []
    request_id: str
    timestamp: datetime
