"""Rate limits that workers count together; the tests need the Redis of REDIS_URL."""

import asyncio
import secrets

import pytest

from app.core import ratelimit
from app.core.gcra import Rate
from app.core.logging import request_id_var
from app.core.ratelimit import RateLimiter, TrafficLimiter

pytestmark = pytest.mark.usefixtures("app")

RATE = Rate.parse("10/hour")


@pytest.fixture
def name() -> str:
    """Return a name of this run's own: limits outlive the tests."""
    return secrets.token_hex(8)


async def until_settled(*limiters: TrafficLimiter) -> TrafficLimiter:
    """Wait for a limiter that knows of all eight uses."""
    for _ in range(500):
        for limiter in limiters:
            if limiter.quota("a")[0] == 2:
                return limiter
        await asyncio.sleep(0.01)
    pytest.fail("nobody knows of all uses")


async def test_workers_count_use_by_use(name: str) -> None:
    """What one of them has counted is gone for the other."""
    one, other = RateLimiter(name, RATE), RateLimiter(name, RATE)
    waits = [await limiter.hit("a") for _ in range(5) for limiter in (one, other)]
    assert waits == [0] * 10
    assert await other.hit("a") == pytest.approx(360, abs=60)
    assert await one.wait("a") > 0
    assert await one.wait("b") == 0


async def test_workers_settle_in_nobodys_context(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the trace of one request would hold what others asked for."""
    seen: list[str | None] = []

    async def ask(asked: str, *_: object) -> tuple[float, float]:
        if asked == name:
            seen.append(request_id_var.get())
        return 0.0, 0.0

    monkeypatch.setattr(ratelimit, "ask", ask)
    limiter = TrafficLimiter(name, RATE)
    token = request_id_var.set("somebody's")
    limiter.hit("a")
    request_id_var.reset(token)
    for _ in range(500):
        if seen:
            break
        await asyncio.sleep(0.01)
    assert seen == [request_id_var.get()]


async def test_workers_settle_what_they_counted_alone(name: str) -> None:
    """A moment later both know of all uses."""
    one, other = TrafficLimiter(name, RATE), TrafficLimiter(name, RATE)
    for limiter in (one, other):
        assert [limiter.hit("a") for _ in range(4)] == [0] * 4
    later = await until_settled(one, other)
    assert [later.hit("a") for _ in range(2)] == [0, 0]
    assert later.hit("a") == pytest.approx(360, abs=60)
