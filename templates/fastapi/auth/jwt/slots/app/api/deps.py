from fastapi import Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

from app.api.limits import count_request
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
    if token is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise AppError(401, "NOT_AUTHENTICATED", "Not authenticated.", headers)
    user, claims = await tokens.authenticate(session, token=token)
    # Return the connection to the pool: an upload may take minutes.
    await session.commit()
    request.state.private = True
    count_request(request, user)
    if not user.is_active:
        raise AppError(403, "INACTIVE_USER", "This account is not active.")
    # slot: active
    if not claims.scopes.issuperset(needed.scopes):
        headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
        message = f"The token lacks a scope of: {needed.scope_str}."
        raise AppError(403, "INSUFFICIENT_SCOPE", message, headers)
    return user


async def get_superuser(user: Annotated[User, Security(get_current_user)]) -> User:
    if not user.is_superuser:
        raise forbidden()
    return user


CurrentUser = Annotated[User, Security(get_current_user, scopes=["read"])]
CurrentUserWrite = Annotated[User, Security(get_current_user, scopes=["write"])]
Superuser = Annotated[User, Security(get_superuser, scopes=["admin"])]
