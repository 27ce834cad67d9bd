"""Signing in and out."""

from fastapi import APIRouter, Depends, Request, Response

from app.api.deps import CurrentUser, SessionDep, SessionToken, verify_csrf
from app.api.limits import LimitedAttempts, get_limiter, rate_limited
from app.api.login import log_in
from app.config import get_settings
from app.core.devices import remember_device
from app.core.rate_limit import client_address
from app.core.sessions import COOKIE, csrf_token
from app.crud import sessions
from app.models.user import User
from app.schemas.session import CsrfToken, Login
from app.schemas.user import UserRead

router = APIRouter(prefix="/session", tags=["auth"])


def set_cookie(request: Request, response: Response, token: str, user: User | None) -> None:
    """Set the session cookie, with HttpOnly."""
    response.headers["Cache-Control"] = "no-store"
    COOKIE.write(request, response, token, seconds=int(sessions.lifetime(user).total_seconds()))


@router.post("", dependencies=[LimitedAttempts, Depends(verify_csrf)])
async def create_session(
    body: Login, session: SessionDep, token: SessionToken, request: Request, response: Response
) -> UserRead:
    """Sign in with a new session id, which prevents session fixation."""
    user = await log_in(session, request=request, username=body.username, password=body.password)
    if token is not None:
        await sessions.close_session(session, token=token)
        # slot: replaced
    # slot: sweep
    opened = await sessions.open_session(session, user=user)
    set_cookie(request, response, opened, user)
    remember_device(request, response, user.username_key)
    return UserRead.model_validate(user)


@router.delete("", status_code=204, response_class=Response)
async def delete_session(
    _: CurrentUser,
    session: SessionDep,
    token: SessionToken,
    request: Request,
    response: Response,
) -> None:
    if token is not None:
        await sessions.close_session(session, token=token)
        # slot: closed
    COOKIE.write(request, response, "", seconds=0)


@router.get("/csrf")
async def read_csrf_token(
    session: SessionDep, token: SessionToken, request: Request, response: Response
) -> CsrfToken:
    """Return the session's token against forged requests; open a session if there is none."""
    response.headers["Cache-Control"] = "no-store"
    if token is None or not await sessions.exists(session, token=token):
        if get_settings().rate_limit_enabled:
            wait = await get_limiter("visits").hit(client_address(request.scope))
            if wait > 0:
                raise rate_limited("Too many sessions from this address.", wait)
        # slot: sweep-visits
        token = await sessions.open_session(session)
        set_cookie(request, response, token, None)
    return CsrfToken(csrf_token=csrf_token(token))
