"""The envelope of errors, as the documentation shows it."""

from datetime import datetime

from pydantic import BaseModel


class FieldError(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    message: str
    type: str


class ErrorRead(BaseModel):
    """An answer that is not a success; only a request that is not valid has `errors`."""

    code: str
    message: str
    errors: list[FieldError] = []
    request_id: str
    timestamp: datetime
