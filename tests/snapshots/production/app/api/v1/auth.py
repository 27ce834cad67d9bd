"""Signing in and out."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.api.deps import SessionDep
from app.api.limits import LimitedAttempts
from app.api.login import log_in
from app.chat.hub import hub
from app.core.database import get_database
from app.core.devices import remember_device
from app.core.errors import AppError
from app.core.tokens import TokenType, decode, invalid_token
from app.crud import tokens
from app.dependencies import after_commit
from app.schemas.token import LoginForm, RefreshForm, RefreshTokenBody, TokenPair

router = APIRouter(tags=["auth"])

FORM = "application/x-www-form-urlencoded"
REFRESH_BODIES = {
    "requestBody": {
        # Not "required": openapi-python-client 0.29 would write a module that cannot be imported.
        "content": {
            "application/json": {"schema": RefreshTokenBody.model_json_schema()},
            FORM: {"schema": RefreshForm.model_json_schema()},
        },
    }
}


def check_grant(given: str, expected: str) -> None:
    """Refuse another OAuth 2 grant type."""
    if given != expected:
        raise AppError(400, "BAD_REQUEST", f"grant_type has to be {expected} here.")


async def read_refresh_token(request: Request) -> str:
    """Return the token of the JSON body, or of the form that OAuth 2 clients send."""
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return RefreshTokenBody.model_validate_json(await request.body()).refresh_token
        form = RefreshForm.model_validate(dict(await request.form()))
    except ValidationError as error:
        errors = [found | {"loc": ("body", *found["loc"])} for found in error.errors()]
        raise RequestValidationError(errors) from error
    check_grant(form.grant_type, "refresh_token")
    return form.refresh_token


@router.post("/token", dependencies=[LimitedAttempts])
async def create_token(
    form: LoginForm, session: SessionDep, request: Request, response: Response
) -> TokenPair:
    """Sign in: exchange name and password for a pair of tokens."""
    check_grant(form.grant_type, "password")
    user = await log_in(
        session,
        request=request,
        username=form.username,
        password=form.password,
        headers={"WWW-Authenticate": "Bearer"},
    )
    remember_device(request, response, user.username_key)
    allowed = tokens.allowed_scopes(user)
    response.headers["Cache-Control"] = "no-store"
    return await tokens.issue(session, user=user, scopes=(form.scopes or allowed) & allowed)


@router.post("/refresh", dependencies=[LimitedAttempts], openapi_extra=REFRESH_BODIES)
async def refresh_tokens(
    token: Annotated[str, Depends(read_refresh_token)], session: SessionDep, response: Response
) -> TokenPair:
    """Exchange a refresh token for a new pair; using one twice revokes its family."""
    claims = decode(token, kind=TokenType.REFRESH)
    user = await tokens.find_user(session, claims=claims)
    if not user.is_active:
        raise invalid_token()
    scopes = claims.scopes & tokens.allowed_scopes(user)
    pair = await tokens.exchange(session, user=user, scopes=scopes, claims=claims)
    if pair is None:
        await session.rollback()
        # Commit the revocation even though the request fails: reuse means the token was stolen.
        async with get_database().sessions() as own, own.begin():
            await tokens.revoke_family(own, claims=claims)
        await hub.disconnect(claims.family)
        raise invalid_token()
    response.headers["Cache-Control"] = "no-store"
    return pair


@router.post("/logout", status_code=204, response_class=Response)
async def log_out(body: RefreshTokenBody, session: SessionDep) -> None:
    """Sign out: end a refresh token and its successors."""
    claims = decode(body.refresh_token, kind=TokenType.REFRESH)
    await tokens.end_family(session, claims=claims)
    after_commit(session, partial(hub.disconnect, claims.family))
