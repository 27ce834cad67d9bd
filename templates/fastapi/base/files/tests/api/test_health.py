"""Health."""

from httpx2 import AsyncClient


async def test_a_live_process_answers(client: AsyncClient) -> None:
    """The process says that it lives."""
    answer = await client.get("http://test/health/live")
    assert answer.status_code == 200


async def test_a_ready_service_names_what_it_checked(client: AsyncClient) -> None:
    """The service is ready when everything it uses answers."""
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {"ok"}


async def test_an_unknown_path_has_the_envelope(client: AsyncClient) -> None:
    """Errors of no route look like all others."""
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
