"""Rate limits."""

import pytest

from app.core import rate_limit
from app.core.rate_limit import LocalLimiter, Rate
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limit, "monotonic", clock)
    return clock


@pytest.mark.parametrize(
    ("text", "burst", "interval"),
    [("10/minute", 10, 6.0), ("5/second", 5, 0.2), ("60/hour", 60, 60.0)],
)
def test_a_rate_is_read_from_text(text: str, burst: int, interval: float) -> None:
    assert Rate.parse(text) == Rate(burst, interval)


def test_a_burst_passes_and_the_next_one_waits(clock: Clock) -> None:
    limiter = LocalLimiter("a", Rate.parse("10/minute"))
    assert [limiter.hit("a") for _ in range(10)] == [0] * 10
    assert limiter.hit("a") == pytest.approx(6)
    assert limiter.hit("b") == 0


def test_one_more_passes_whenever_an_interval_is_over(clock: Clock) -> None:
    limiter = LocalLimiter("a", Rate.parse("10/minute"))
    for _ in range(10):
        limiter.hit("a")
    clock.now += 6
    assert limiter.hit("a") == 0
    assert limiter.hit("a") > 0
    clock.now += 60
    assert [limiter.hit("a") for _ in range(10)] == [0] * 10


def test_asking_counts_nothing(clock: Clock) -> None:
    limiter = LocalLimiter("a", Rate.parse("1/minute"))
    assert limiter.wait("a") == 0
    assert limiter.hit("a") == 0
    assert limiter.wait("a") == pytest.approx(60)


def test_the_headers_say_what_is_left(clock: Clock) -> None:
    limiter = LocalLimiter("a", Rate.parse("10/minute"))
    for _ in range(2):
        limiter.hit("a")
    clock.now += 3
    policy, quota = limiter.headers(limiter.debt("a"))
    assert policy == (b"ratelimit-policy", b'"a";q=10;w=60')
    assert quota == (b"ratelimit", b'"a";r=8;t=9')


# slot: shared spaced


def test_a_full_table_keeps_who_has_to_wait(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the keys without a debt alone when there are MAX_KEYS."""
    monkeypatch.setattr(rate_limit, "MAX_KEYS", 2)
    limiter = LocalLimiter("a", Rate.parse("1/minute"))
    limiter.hit("a")
    clock.now += 60
    limiter.hit("b")
    limiter.hit("c")
    assert limiter.hit("b") > 0
    assert limiter.hit("a") == 0


def test_a_rate_of_none_refuses_everything() -> None:
    assert LocalLimiter("a", Rate.parse("0/minute")).hit("a") > 0
