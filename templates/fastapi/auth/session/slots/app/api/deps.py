from fastapi import Header, Request, Security
from fastapi.security import APIKeyCookie

from app.api.traffic import count_request
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
    """Return the secret of the session that a browser sends; the second is for the schema."""
    return COOKIE.read(request)


SessionToken = Annotated[str | None, Depends(read_session_token)]
CsrfHeader = Annotated[str | None, Header(alias="X-CSRF-Token")]


def csrf_failed() -> AppError:
    """Make the error for a request that another site may have caused."""
    return AppError(403, "CSRF_FAILED", "X-CSRF-Token has to be what GET /session/csrf tells.")


async def verify_csrf(
    session: ReadSessionDep, token: SessionToken, given: CsrfHeader = None
) -> None:
    """Refuse a request that does not know the token of its session, anonymous or not."""
    known = (
        token is not None
        and is_csrf_token(given, token)
        and await sessions.exists(session, token=token)
    )
    # A password may have to be hashed: the connection goes back before.
    await session.commit()
    if not known:
        raise csrf_failed()


async def get_current_user(
    request: Request,
    session: ReadSessionDep,
    token: SessionToken,
    given: CsrfHeader = None,
) -> User:
    """Return the user who asks, if they are active and meant to."""
    user = None if token is None else await sessions.find_user(session, token=token)
    # An upload may take minutes: the connection goes back before.
    await session.commit()
    if token is None or user is None:
        raise AppError(401, "NOT_AUTHENTICATED", "This needs a signed-in user.")
    request.state.private = True
    count_request(request, user)
    if request.method not in SAFE_METHODS and not is_csrf_token(given, token):
        raise csrf_failed()
    if not user.is_active:
        raise AppError(403, "INACTIVE_USER", "This account is not active.")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


async def get_superuser(user: CurrentUser) -> User:
    """Return the user who asks, if they are a superuser."""
    if not user.is_superuser:
        raise forbidden("This needs a superuser.")
    return user


ReadUser = CurrentUser
WriteUser = CurrentUser
AdminUser = Annotated[User, Depends(get_superuser)]
