"""Schemas of what links in mails do."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas.user import Email, NewPassword


class ForgottenPassword(BaseModel):
    email: Email


class MailedToken(BaseModel):
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]


class PasswordReset(MailedToken):
    password: NewPassword
