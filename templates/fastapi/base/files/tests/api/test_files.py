"""Files over HTTP."""

import io
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Message, Receive, Scope, Send

from app.config import get_settings

MIB = 1024 * 1024


async def send_slowly(content: bytes) -> AsyncIterator[bytes]:
    """Send a body in the small pieces that come from a network."""
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


async def test_a_file_comes_back_whole_and_in_ranges(author: AsyncClient) -> None:
    """What was sent up comes down, or the piece that was asked for."""
    content = bytes(range(256)) * 8192
    answer = await author.post("/files", content=content)
    assert answer.status_code == 201
    assert answer.json()["size"] == len(content)
    path = f"/files/{answer.json()['id']}"
    assert (await author.get(path)).content == content
    part = await author.get(path, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == content[10:20]
    stored = get_settings().upload_dir / str(answer.json()["id"])
    assert stored.exists()
    assert (await author.delete(path)).status_code == 204
    assert not stored.exists()
    assert (await author.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("bytes=2-3", 206, "bytes 2-3/10"),
        ("bytes=8-99", 206, "bytes 8-9/10"),
        ("bytes=-3", 206, "bytes 7-9/10"),
        ("Bytes = 2-3", 206, "bytes 2-3/10"),
        ("lines=1-2", 200, None),
        ("lines", 200, None),
        ("", 200, None),
        ("bytes", 416, "bytes */10"),
        ("bytes=", 416, "bytes */10"),
        ("bytes=x", 416, "bytes */10"),
        ("bytes=-", 416, "bytes */10"),
        ("bytes=-0", 416, "bytes */10"),
        ("bytes=5-1", 416, "bytes */10"),
        ("bytes=1_0-", 416, "bytes */10"),
        ("bytes=+1-2", 416, "bytes */10"),
        ("bytes=0-1,x", 416, "bytes */10"),
        ("bytes=10-", 416, "bytes */10"),
        (f"bytes={'9' * 5_000}-", 416, "bytes */10"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_range_is_sent_ignored_or_refused(
    author: AsyncClient, method: str, asked: str, status: int, said: str | None
) -> None:
    """A unit that is not known is ignored (RFC 9110 14.2); what is refused has the envelope."""
    created = (await author.post("/files", content=b"0123456789")).json()
    headers = {"Range": asked}
    answer = await author.request(method, f"/files/{created['id']}", headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == said
    if status == 416 and method == "GET":
        assert answer.json()["code"] == "RANGE_NOT_SATISFIABLE"


async def test_a_bad_range_of_a_static_file_is_refused(client: AsyncClient) -> None:
    """In the same envelope."""
    answer = await client.get("http://test/static/docs.js", headers={"Range": "bytes=5-1"})
    assert (answer.status_code, answer.json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")


async def test_a_file_is_a_download(author: AsyncClient) -> None:
    """Whatever it holds: no browser shows it as a page of this service."""
    created = (await author.post("/files", content=b"<script>alert(1)</script>")).json()
    answer = await author.get(f"/files/{created['id']}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{created["id"]}"'


async def test_a_file_that_is_too_large_is_refused(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its size is told before or not; nothing of it is kept."""
    monkeypatch.setattr(get_settings(), "upload_max_bytes", 2 * MIB)
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    for content in (bytes(2 * MIB + 1), send_slowly(bytes(2 * MIB + 1))):
        answer = await author.post("/files", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert set(folder.iterdir()) == before
    assert (await author.post("/files", content=bytes(2 * MIB))).status_code == 201


async def test_a_file_is_written_in_large_pieces(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a thread, however small the pieces are that come."""
    sizes: list[int] = []
    threads: set[int] = set()

    class Watched(io.FileIO):
        def write(self, piece: bytes) -> int:  # type: ignore[override]
            sizes.append(len(piece))
            threads.add(threading.get_ident())
            return super().write(piece)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda path, mode: Watched(path, mode))
        answer = await author.post("/files", content=send_slowly(bytes(3 * MIB)))
    assert answer.json()["size"] == 3 * MIB
    assert [size for size in sizes if size] == [MIB] * 3
    assert threading.get_ident() not in threads


async def test_a_file_is_sent_in_large_pieces(author: AsyncClient, app: FastAPI) -> None:
    """Each of them costs a turn of the event loop."""
    created = (await author.post("/files", content=bytes(3 * MIB))).json()
    sizes: list[int] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            sizes.append(len(message.get("body", b"")))
            await send(message)

        await app(scope, receive, note)

    async with AsyncClient(transport=ASGITransport(watched), base_url=author.base_url) as reader:
        await reader.get(f"/files/{created['id']}")
    assert [size for size in sizes if size] == [MIB] * 3
