from fastapi import Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

from app.api.traffic import count_request
from app.config import get_settings
from app.core.errors import AppError, forbidden
from app.core.tokens import SCOPES
from app.crud import tokens
from app.models.user import User

# slot: dependencies spaced
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
