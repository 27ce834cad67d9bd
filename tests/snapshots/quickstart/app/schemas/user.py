"""Users as they come in and go out."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

MAX_PASSWORD_BYTES = 1_024


def check_size(password: str) -> str:
    """Refuse a password that would take long to hash."""
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError(f"a password has at most {MAX_PASSWORD_BYTES} bytes")
    return password


Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{2,31}$")]
Email = Annotated[EmailStr, Field(max_length=254)]
Password = Annotated[str, Field(pattern=r"^[^\x00]*$"), AfterValidator(check_size)]
NewPassword = Annotated[Password, Field(min_length=8)]


class UserCreate(BaseModel):
    """A new user."""

    email: Email
    username: Username
    password: NewPassword


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
