"""Metrics for Prometheus, protected by a token."""

import asyncio
import math
from functools import lru_cache
from hmac import compare_digest
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.chat.hub import hub
from app.config import get_settings
from app.core.errors import AppError, not_found
from app.core.metrics import CHAT_CONNECTIONS, IN_PROGRESS, leave, render_metrics, sample_pools
from app.core.rate_limit import Rate, RateLimiter, client_address
from app.core.supervised_task import SupervisedTask
from app.middleware.access_log import access_log

router = APIRouter(include_in_schema=False)

SAMPLE_SECONDS = 5.0


@lru_cache
def get_guesses() -> RateLimiter:
    """Return the limit on wrong tokens of an address."""
    return RateLimiter("metrics", Rate(burst=10, interval=6.0))


async def check_reader(request: Request) -> None:
    """Require the token; without METRICS_TOKEN, require a client on this machine."""
    token = get_settings().metrics_token.get_secret_value()
    if token:
        address = client_address(request.scope)
        limited = get_settings().rate_limit_enabled
        if limited and (wait := await get_guesses().wait(address)) > 0:
            headers = {"Retry-After": str(math.ceil(wait))}
            raise AppError(429, "RATE_LIMITED", "Too many wrong tokens.", headers)
        given = request.headers.get("authorization", "")
        if not compare_digest(given.encode(), f"Bearer {token}".encode()):
            await get_guesses().hit(address)
            raise AppError(401, "NOT_AUTHENTICATED", "The token in METRICS_TOKEN is required.")
    elif not is_local(request):
        raise not_found("Page")


def is_local(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


@router.get("/metrics")
async def read_metrics(request: Request) -> Response:
    """Return the metrics of this process, or of all workers that count together."""
    await check_reader(request)
    access_log.flush()
    sampler.sample()
    return Response(render_metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Sampler:
    """Samples the gauges every few seconds."""

    def __init__(self) -> None:
        self._task = SupervisedTask(self._run)

    def start(self) -> None:
        self._task.start()

    async def stop(self) -> None:
        await self._task.stop()
        leave()

    def sample(self) -> None:
        IN_PROGRESS.set(access_log.active)
        sample_pools()
        CHAT_CONNECTIONS.set(len(hub.connections))

    async def _run(self) -> None:
        while True:
            self.sample()
            await asyncio.sleep(SAMPLE_SECONDS)


sampler = Sampler()
