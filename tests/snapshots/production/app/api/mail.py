"""The limit on mails, and what an address that is not verified may do."""

from functools import lru_cache

from fastapi import Request

from app.api.limits import rate_limited
from app.config import get_settings
from app.core.rate_limit import Rate, RateLimiter
from app.crud.mail_tokens import require_verified
from app.models.user import User

READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Routes by which a user signs out, and gets another address or mail.
ALLOWED = frozenset({"delete_session", "update_me", "send_verification"})


@lru_cache
def get_mail_limiter() -> RateLimiter:
    return RateLimiter("mail", Rate.parse(get_settings().rate_limit_mail))


async def count_mail(email: str) -> None:
    """Count a mail to an address, known or not, or raise 429."""
    if get_settings().rate_limit_enabled:
        wait = await get_mail_limiter().hit(email.lower())
        if wait > 0:
            raise rate_limited("Too many mails to this address.", wait)


def check_verified(request: Request, user: User) -> None:
    """Raise 403 for what a user without a verified address would write."""
    if request.method not in READS and request.scope["route"].name not in ALLOWED:
        require_verified(user)
