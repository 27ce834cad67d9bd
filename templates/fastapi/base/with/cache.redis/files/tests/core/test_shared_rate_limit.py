"""Rate limits that workers share; the tests need the Redis of REDIS_URL."""

import secrets

import pytest

from app.core import rate_limit
from app.core.logging import request_id_var
from app.core.rate_limit import Rate, RateLimiter, TrafficLimiter
from tests.server import until

pytestmark = pytest.mark.usefixtures("app")

RATE = Rate.parse("10/hour")


@pytest.fixture
def name() -> str:
    """Return a unique name, since limits in Redis outlive the tests."""
    return secrets.token_hex(8)


async def until_settled(*limiters: TrafficLimiter) -> TrafficLimiter:
    """Wait for a limiter that has counted all eight uses, and return it."""

    def settled() -> list[TrafficLimiter]:
        return [one for one in limiters if b";r=2;" in one.headers(one.debt("a"))[1][1]]

    await until(lambda: bool(settled()))
    return settled()[0]


async def test_workers_count_use_by_use(name: str) -> None:
    """Count each use in Redis, so that two workers share one limit."""
    one, other = RateLimiter(name, RATE), RateLimiter(name, RATE)
    waits = [await limiter.hit("a") for _ in range(5) for limiter in (one, other)]
    assert waits == [0] * 10
    assert await other.hit("a") == pytest.approx(360, abs=60)
    assert await one.wait("a") > 0
    assert await one.wait("b") == 0


async def test_workers_settle_without_the_context_of_a_request(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run the background task without the context of the request that starts it."""
    seen: list[str | None] = []

    async def ask(asked: str, *_: object) -> tuple[float, float]:
        if asked == name:
            seen.append(request_id_var.get())
        return 0.0, 0.0

    monkeypatch.setattr(rate_limit, "ask", ask)
    limiter = TrafficLimiter(name, RATE)
    token = request_id_var.set("another")
    limiter.hit("a")
    request_id_var.reset(token)
    await until(lambda: bool(seen))
    assert seen == [None]


async def test_workers_settle_what_they_counted_alone(name: str) -> None:
    """Send local counts to Redis, and adopt the total of all workers."""
    one, other = TrafficLimiter(name, RATE), TrafficLimiter(name, RATE)
    for limiter in (one, other):
        assert [limiter.hit("a") for _ in range(4)] == [0] * 4
    later = await until_settled(one, other)
    assert [later.hit("a") for _ in range(2)] == [0, 0]
    assert later.hit("a") == pytest.approx(360, abs=60)
