"""Encoding and verification of JSON Web Tokens."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.config import get_settings
from app.core.errors import AppError
from app.core.tokens import Claims, TokenType, decode, encode
from app.models.base import utcnow

CLAIMS = Claims(7, 2, frozenset({"write", "read"}), "f", "j")
MINUTE = timedelta(minutes=1)


def make_token(**changes: Any) -> str:
    """Return a signed token with these claims changed, or removed if None."""
    key = changes.pop("key", get_settings().secret_key.get_secret_value())
    algorithm = changes.pop("algorithm", "HS256")
    token = encode(CLAIMS, kind=TokenType.ACCESS, now=utcnow(), lifetime=MINUTE)
    payload = jwt.decode(token, options={"verify_signature": False}) | changes
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key, algorithm=algorithm)


def test_a_token_says_what_it_was_given() -> None:
    """Decode the claims that were encoded."""
    assert decode(make_token(), kind=TokenType.ACCESS) == CLAIMS


def test_a_token_of_a_clock_ahead_is_believed() -> None:
    """Accept an `iat` in the future, since the clocks of replicas differ."""
    ahead = int((utcnow() + MINUTE).timestamp())
    assert decode(make_token(iat=ahead), kind=TokenType.ACCESS) == CLAIMS


@pytest.mark.parametrize(
    "changes",
    [
        {"key": b"the key of another service, which is long enough"},
        {"key": None, "algorithm": "none"},
        {"algorithm": "HS512"},
        {"exp": 1},
        {"exp": None},
        {"iss": "another service"},
        {"aud": "another service"},
        {"type": "refresh"},
        {"sub": "x"},
        {"ver": []},
        {"jti": None},
    ],
)
def test_other_tokens_are_not_believed(changes: dict[str, Any]) -> None:
    """Return 401 for a foreign, unsigned, expired, incomplete or wrong type of token."""
    with pytest.raises(AppError) as caught:
        decode(make_token(**changes), kind=TokenType.ACCESS)
    assert caught.value.status == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "\x00"])
def test_other_text_is_no_token(token: str) -> None:
    """Refuse text that is not a JSON Web Token."""
    with pytest.raises(AppError):
        decode(token, kind=TokenType.ACCESS)
