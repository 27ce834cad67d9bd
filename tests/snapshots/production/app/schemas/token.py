"""Schemas of tokens."""

from typing import Annotated, Literal

from fastapi import Form
from pydantic import BaseModel, Field

from app.schemas.user import Password


class Login(BaseModel):
    """The form of the password grant of OAuth 2 (RFC 6749, section 4.3)."""

    username: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
    password: Password
    grant_type: str = "password"
    scope: Annotated[str, Field(max_length=200)] = ""

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.scope.split())


LoginForm = Annotated[Login, Form()]


class RefreshTokenBody(BaseModel):
    """A refresh token, in the body because URLs are logged."""

    refresh_token: Annotated[str, Field(max_length=4_096)]


class RefreshForm(RefreshTokenBody):
    """The form of the refresh grant (RFC 6749, section 6)."""

    grant_type: str


class TokenPair(BaseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    # Seconds until the access token expires.
    expires_in: int
