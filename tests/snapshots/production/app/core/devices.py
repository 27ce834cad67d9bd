"""Device cookies: a device on which a user has signed in is counted separately.

Guesses of others at a name use up its limit, but not that of a known device
(OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hmac
import secrets
from hashlib import sha256

from fastapi import Request, Response

from app.config import get_settings
from app.core.cookies import Cookie

LIFETIME_SECONDS = 180 * 24 * 3600


def known_device(request: Request, name: str) -> str | None:
    """Return the device's id if the user has signed in on it before."""
    device, _, signature = (_cookie(request).read(request) or "").partition(".")
    known = hmac.compare_digest(signature.encode(), _sign(name, device).encode())
    return device if known else None


def remember_device(request: Request, response: Response, name: str) -> None:
    """Set the cookie that marks this device as known to the user."""
    device = secrets.token_hex(8)
    value = f"{device}.{_sign(name, device)}"
    _cookie(request).write(request, response, value, seconds=LIFETIME_SECONDS)


def _cookie(request: Request) -> Cookie:
    # `__Host-` does not allow a path, and only the sign-in route needs the cookie.
    return Cookie("device", "__Secure-", request.url.path)


def _sign(name: str, device: str) -> str:
    key = get_settings().secret_key.get_secret_value()
    return hmac.new(key, f"device:{name}:{device}".encode(), sha256).hexdigest()
