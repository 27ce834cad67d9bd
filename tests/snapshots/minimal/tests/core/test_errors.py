"""The envelope of errors that no endpoint of the service can be made to raise at will."""

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import install_error_handlers


async def test_no_connection_in_time_is_503_with_retry_after() -> None:
    """A pool that is used up is told as overload, not as a failure of the service."""
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/busy")
    async def busy() -> None:
        raise PoolTimeout("QueuePool limit reached")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/busy")
    assert answer.status_code == 503
    assert answer.json()["code"] == "OVERLOADED"
    assert answer.headers["retry-after"] == "1"
    assert "QueuePool" not in answer.text
