"""Sessions: the secret in the browser's cookie, and its hash in the database."""

import hashlib
import hmac
import secrets

from app.config import get_settings
from app.core.cookies import Cookie

COOKIE = Cookie("session")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the hash of a secret; the database never stores the secret itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(token: str) -> str:
    """Return the CSRF token of a session, which other sites cannot read."""
    key = get_settings().secret_key.get_secret_value()
    return hmac.new(key, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def is_csrf_token(given: str | None, token: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), csrf_token(token).encode())
