from fastapi import Header, Request, Security
from fastapi.security import APIKeyCookie

from app.api.limits import count_request
from app.core.errors import AppError, forbidden
from app.core.sessions import COOKIE, is_csrf_token
from app.crud import sessions
from app.models.user import User

# slot: dependencies spaced
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def read_session_token(
    request: Request,
    _: Annotated[str | None, Security(APIKeyCookie(name=COOKIE.name, auto_error=False))],
) -> str | None:
    """Return the secret of the session cookie; the second parameter is for the schema."""
    return COOKIE.read(request)


SessionToken = Annotated[str | None, Depends(read_session_token)]
CsrfHeader = Annotated[str | None, Header(alias="X-CSRF-Token")]


def csrf_failed() -> AppError:
    return AppError(403, "CSRF_FAILED", "X-CSRF-Token must be the token from GET /session/csrf.")


async def verify_csrf(
    session: ReadSessionDep, token: SessionToken, given: CsrfHeader = None
) -> None:
    """Raise 403 for a request without the CSRF token of its session, anonymous or not."""
    known = (
        token is not None
        and is_csrf_token(given, token)
        and await sessions.exists(session, token=token)
    )
    # Return the connection to the pool before a password is hashed.
    await session.commit()
    if not known:
        raise csrf_failed()


async def get_current_user(
    request: Request,
    session: ReadSessionDep,
    token: SessionToken,
    given: CsrfHeader = None,
) -> User:
    """Return the active user of the session; require the CSRF token for unsafe methods."""
    user = None if token is None else await sessions.find_user(session, token=token)
    # Return the connection to the pool: an upload may take minutes.
    await session.commit()
    if token is None or user is None:
        raise AppError(401, "NOT_AUTHENTICATED", "Not authenticated.")
    request.state.private = True
    count_request(request, user)
    if request.method not in SAFE_METHODS and not is_csrf_token(given, token):
        raise csrf_failed()
    if not user.is_active:
        raise AppError(403, "INACTIVE_USER", "This account is not active.")
    # slot: active
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


async def get_superuser(user: CurrentUser) -> User:
    if not user.is_superuser:
        raise forbidden()
    return user


CurrentUserWrite = CurrentUser
Superuser = Annotated[User, Depends(get_superuser)]
