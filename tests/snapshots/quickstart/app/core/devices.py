"""Devices: a cookie tells a device on which a user has signed in from those of strangers.

Strangers who guess at a name use up what is allowed for it; a known device is counted by itself
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
    """Return the id of the device, if the user of a name has signed in on it before."""
    device, _, signature = (_cookie(request).read(request) or "").partition(".")
    known = hmac.compare_digest(signature.encode(), _sign(name, device).encode())
    return device if known else None


def remember_device(request: Request, response: Response, name: str) -> None:
    """Have the browser show next time that the user of a name has signed in on it."""
    device = secrets.token_hex(8)
    value = f"{device}.{_sign(name, device)}"
    _cookie(request).write(request, response, value, seconds=LIFETIME_SECONDS)


def _cookie(request: Request) -> Cookie:
    # Sent where users sign in and nowhere else, which `__Host-` would not allow.
    return Cookie("device", "__Secure-", request.url.path)


def _sign(name: str, device: str) -> str:
    key = get_settings().secret_key.get_secret_value()
    return hmac.new(key, f"device:{name}:{device}".encode(), sha256).hexdigest()
