"""Sessions as they come in and go out."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas.user import Password


class Login(BaseModel):
    """The credentials of a sign-in."""

    username: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
    password: Password


class CsrfToken(BaseModel):
    """What a page sends as X-CSRF-Token."""

    csrf_token: str
