"""What endpoints ask for, as annotated aliases."""

import re
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.traffic import count_request
from app.config import get_settings
from app.core.errors import AppError, forbidden
from app.core.tokens import SCOPES
from app.crud import tokens
from app.dependencies import get_read_session, get_session
from app.models.user import User

SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReadSessionDep = Annotated[AsyncSession, Depends(get_read_session, scope="function")]


NUMBER = re.compile(r"-?[0-9]+")


def read_number(text: object) -> object:
    """Refuse what Python takes for a whole number too, such as `1_0`, `+1` or `1.0`."""
    if isinstance(text, str) and not NUMBER.fullmatch(text):
        raise ValueError("not a whole number")
    return text


Number = Annotated[int, BeforeValidator(read_number)]
PageSize = Annotated[Number, Query(ge=1, le=100)]
RowId = Annotated[Number, Path(ge=1, lt=2**31)]


class PageParams(BaseModel):
    """The page of a list that a request asks for."""

    page: Annotated[Number, Query(ge=1, le=1_000_000)] = 1
    size: PageSize = 20

    @property
    def offset(self) -> int:
        """Return how many rows stand before this page."""
        return (self.page - 1) * self.size


PageDep = Annotated[PageParams, Depends()]

bearer = OAuth2PasswordBearer(
    f"{get_settings().api_prefix}/token",
    refreshUrl=f"{get_settings().api_prefix}/refresh",
    scopes=SCOPES,
    auto_error=False,
)


async def get_current_user(
    request: Request,
    needed: SecurityScopes,
    session: ReadSessionDep,
    token: Annotated[str | None, Depends(bearer)],
) -> User:
    """Return the user who asks, if they are active and their token has the scopes."""
    if token is None:
        raise AppError(
            401,
            "NOT_AUTHENTICATED",
            "This needs a signed-in user.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    user, claims = await tokens.authenticate(session, token=token)
    # An upload may take minutes: the connection goes back before.
    await session.commit()
    request.state.private = True
    count_request(request, user)
    if not user.is_active:
        raise AppError(403, "INACTIVE_USER", "This account is not active.")
    if not claims.scopes.issuperset(needed.scopes):
        raise AppError(
            403,
            "INSUFFICIENT_SCOPE",
            f"The token lacks a scope of: {needed.scope_str}.",
            headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
        )
    return user


CurrentUser = Annotated[User, Security(get_current_user)]


async def get_superuser(user: CurrentUser) -> User:
    """Return the user who asks, if they are a superuser."""
    if not user.is_superuser:
        raise forbidden("This needs a superuser.")
    return user


ReadUser = Annotated[User, Security(get_current_user, scopes=["read"])]
WriteUser = Annotated[User, Security(get_current_user, scopes=["write"])]
AdminUser = Annotated[User, Security(get_superuser, scopes=["admin"])]
