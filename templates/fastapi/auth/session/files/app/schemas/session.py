"""Schemas of sessions."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas.user import Password


class Login(BaseModel):
    username: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
    password: Password


class CsrfToken(BaseModel):
    csrf_token: str
