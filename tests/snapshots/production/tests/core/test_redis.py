"""The setting REDIS_URL."""

import pytest
from pydantic import ValidationError

from app.config import Settings


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:p%40ss@localhost:6380/1",
        "rediss://localhost:6379/0?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=2",
    ],
)
def test_a_url_is_accepted(url: str) -> None:
    """Accept URLs with a password, over TLS, and of a Unix socket."""
    assert Settings(redis_url=url).redis_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        "http://localhost:6379/0",
        "redis+sentinel://localhost:26379/0",
        "redis://localhost:99999/0",
        "redis://localhost:6379/0?no_such_option=1",
    ],
)
def test_a_url_that_the_client_cannot_use_is_refused(url: str) -> None:
    """Refuse an unusable URL at startup."""
    with pytest.raises(ValidationError, match="redis_url"):
        Settings(redis_url=url)
