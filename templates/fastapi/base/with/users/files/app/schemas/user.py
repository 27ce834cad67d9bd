"""Schemas of users."""

import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from app.core.names import USERNAME, is_reserved
from app.core.passwords import common_passwords

MAX_PASSWORD_BYTES = 1_024


def normalize_password(password: str) -> str:
    """Return a password in Unicode form NFC (NIST SP 800-63B); refuse more than 1,024 bytes."""
    password = unicodedata.normalize("NFC", password)
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError(f"a password has at most {MAX_PASSWORD_BYTES} bytes")
    return password


def check_common(password: str) -> str:
    if password.lower() in common_passwords():
        raise ValueError("this password is too common")
    return password


def check_reserved(username: str) -> str:
    if is_reserved(username):
        raise ValueError("this username is reserved")
    return username


Username = Annotated[str, Field(pattern=f"^{USERNAME}$")]
Email = Annotated[EmailStr, Field(max_length=254)]
Password = Annotated[str, Field(pattern=r"^[^\x00]*$"), AfterValidator(normalize_password)]
NewPassword = Annotated[Password, Field(min_length=8), AfterValidator(check_common)]


class UserCreate(BaseModel):
    email: Email
    username: Username
    password: NewPassword


class Registration(UserCreate):
    username: Annotated[Username, AfterValidator(check_reserved)]


class UserUpdate(BaseModel):
    """Changes of a user's own account, which require their current password."""

    email: Email | None = None
    new_password: NewPassword | None = None
    current_password: Password


class UserRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    username: str
    is_active: bool
    is_superuser: bool
    created_at: datetime
    # slot: account


# slot: schemas spaced
