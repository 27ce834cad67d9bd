"""Signing in and out."""

from functools import partial

from fastapi import APIRouter, Response

from app.api.deps import SessionDep
from app.api.login import log_in
from app.chat.hub import hub
from app.core.database import get_database
from app.core.tokens import TokenType, decode, invalid_token
from app.crud import tokens
from app.dependencies import after_commit
from app.schemas.token import LoginForm, RefreshTokenBody, TokenPair

router = APIRouter(tags=["auth"])


@router.post("/token")
async def create_token(form: LoginForm, session: SessionDep, response: Response) -> TokenPair:
    """Sign in: exchange a name and a password for a pair of tokens."""
    user = await log_in(
        session,
        username=form.username,
        password=form.password,
        headers={"WWW-Authenticate": "Bearer"},
    )
    allowed = tokens.allowed_scopes(user)
    await tokens.remove_expired(session, user=user)
    response.headers["Cache-Control"] = "no-store"
    return await tokens.issue(session, user=user, scopes=(form.scopes or allowed) & allowed)


@router.post("/refresh")
async def refresh_tokens(
    body: RefreshTokenBody, session: SessionDep, response: Response
) -> TokenPair:
    """Exchange a refresh token for a new pair; using one twice ends them all."""
    claims = decode(body.refresh_token, kind=TokenType.REFRESH)
    if not await tokens.claim(session, claims=claims):
        await session.rollback()
        # This has to last although the request fails: one of the two who used it is a thief.
        async with get_database().sessions() as own, own.begin():
            await tokens.revoke_family(own, family=claims.family)
        await hub.end_session(claims.family)
        raise invalid_token()
    user = await tokens.find_user(session, claims=claims)
    if not user.is_active:
        raise invalid_token()
    scopes = claims.scopes & tokens.allowed_scopes(user)
    response.headers["Cache-Control"] = "no-store"
    return await tokens.issue(session, user=user, scopes=scopes, family=claims.family)


@router.post("/logout", status_code=204, response_class=Response)
async def log_out(body: RefreshTokenBody, session: SessionDep) -> None:
    """Sign out: end a refresh token, and those that followed it."""
    claims = decode(body.refresh_token, kind=TokenType.REFRESH)
    await tokens.remove_family(session, family=claims.family)
    after_commit(session, partial(hub.end_session, claims.family))
