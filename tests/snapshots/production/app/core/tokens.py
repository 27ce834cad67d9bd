"""JSON Web Tokens: their claims, signing and verification."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import jwt

from app import __title__
from app.config import get_settings
from app.core.errors import AppError

ALGORITHM = "HS256"
MAX_ID = 2**31
REQUIRED = ["sub", "type", "iat", "exp", "jti", "scope", "iss", "aud", "ver", "family"]

SCOPES = {
    "read": "Read your account, and what only users see.",
    "write": "Write in your name.",
    "admin": "Read and delete users.",
}


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True)
class Claims:
    user_id: int
    version: int
    scopes: frozenset[str]
    family: str
    jti: str


def invalid_token() -> AppError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return AppError(401, "INVALID_TOKEN", "The token is not valid.", headers)


def encode(claims: Claims, *, kind: TokenType, now: datetime, lifetime: timedelta) -> str:
    payload = {
        "sub": str(claims.user_id),
        "type": kind.value,
        "iat": now,
        "exp": now + lifetime,
        "jti": claims.jti,
        "scope": " ".join(sorted(claims.scopes)),
        "iss": __title__,
        "aud": __title__,
        "ver": claims.version,
        "family": claims.family,
    }
    return jwt.encode(payload, _key(), algorithm=ALGORITHM)


def decode(token: str, *, kind: TokenType) -> Claims:
    try:
        payload = jwt.decode(
            token,
            _key(),
            algorithms=[ALGORITHM],
            audience=__title__,
            issuer=__title__,
            # The clock of the replica that signed it may be ahead.
            options={"require": REQUIRED, "verify_iat": False},
        )
        if payload["type"] != kind:
            raise invalid_token()
        user_id = int(payload["sub"])
        if not 0 < user_id < MAX_ID:
            raise invalid_token()
        return Claims(
            user_id=user_id,
            version=int(payload["ver"]),
            scopes=frozenset(str(payload["scope"]).split()),
            family=str(payload["family"]),
            jti=str(payload["jti"]),
        )
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise invalid_token() from error


def _key() -> bytes:
    return get_settings().secret_key.get_secret_value()
