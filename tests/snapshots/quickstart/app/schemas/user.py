"""Users as they come in and go out."""

import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from app.core.common_passwords import common_passwords
from app.core.names import USERNAME, is_reserved

MAX_PASSWORD_BYTES = 1_024


def normalize_password(password: str) -> str:
    """Return one form of what keyboards enter in several (NIST SP 800-63B), if not too long."""
    password = unicodedata.normalize("NFC", password)
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError(f"a password has at most {MAX_PASSWORD_BYTES} bytes")
    return password


def check_common(password: str) -> str:
    """Refuse a password that is tried first."""
    if password.lower() in common_passwords():
        raise ValueError("this password is too common")
    return password


def check_reserved(username: str) -> str:
    """Refuse a name that looks like the service's own."""
    if is_reserved(username):
        raise ValueError("this username is reserved")
    return username


Username = Annotated[str, Field(pattern=f"^{USERNAME}$")]
Email = Annotated[EmailStr, Field(max_length=254)]
Password = Annotated[str, Field(pattern=r"^[^\x00]*$"), AfterValidator(normalize_password)]
NewPassword = Annotated[Password, Field(min_length=8), AfterValidator(check_common)]


class UserCreate(BaseModel):
    """A new user."""

    email: Email
    username: Username
    password: NewPassword


class Registration(UserCreate):
    """A new user who registers."""

    username: Annotated[Username, AfterValidator(check_reserved)]


class UserUpdate(BaseModel):
    """What a user changes of their account, which takes their password."""

    email: Email | None = None
    new_password: NewPassword | None = None
    current_password: Password


class UserRead(BaseModel):
    """A user, as the user and superusers see them."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    username: str
    is_active: bool
    is_superuser: bool
    created_at: datetime


class UserPage(BaseModel):
    """A numbered page of users."""

    items: list[UserRead]
    total: int
    page: int
    size: int
    pages: int
