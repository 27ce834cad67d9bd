"""Files over HTTP."""

import asyncio
import io
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Message, Receive, Scope, Send

from app.config import get_settings
from app.core import uploads
from app.crud.files import LEAST_BYTES
from app.schemas.file import clean_name

MIB = 1024 * 1024


async def send_slowly(content: bytes) -> AsyncIterator[bytes]:
    """Yield a body in chunks of 64 KiB, as they come from a network."""
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


async def test_a_file_comes_back_whole_and_in_ranges(author: AsyncClient) -> None:
    """Return the uploaded bytes, or the requested range; delete the file from disk."""
    content = bytes(range(256)) * 8192
    answer = await author.post("/files", content=content)
    assert answer.status_code == 201
    assert answer.json()["size"] == len(content)
    path = f"/files/{answer.json()['id']}"
    assert (await author.get(path)).content == content
    part = await author.get(path, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == content[10:20]
    folder = get_settings().upload_dir
    stored = set(folder.iterdir())
    assert (await author.delete(path)).status_code == 204
    assert len(stored - set(folder.iterdir())) == 1
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
    """Return 206 for a range, 200 for an unknown unit (RFC 9110 14.2), else 416."""
    created = (await author.post("/files", content=b"0123456789")).json()
    headers = {"Range": asked}
    answer = await author.request(method, f"/files/{created['id']}", headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == said
    if status == 416 and method == "GET":
        assert answer.json()["code"] == "RANGE_NOT_SATISFIABLE"


async def test_a_file_is_a_download(author: AsyncClient) -> None:
    """Send a file as an attachment of type octet-stream, which no browser renders."""
    created = (await author.post("/files", content=b"<script>alert(1)</script>")).json()
    answer = await author.get(f"/files/{created['id']}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{created["id"]}"'


async def test_a_file_that_is_too_large_is_refused(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 413 above UPLOAD_MAX_BYTES, with or without Content-Length, and store nothing."""
    monkeypatch.setattr(get_settings(), "upload_max_bytes", 2 * MIB)
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    for content in (bytes(2 * MIB + 1), bytes(3 * MIB), send_slowly(bytes(2 * MIB + 1))):
        answer = await author.post("/files", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert set(folder.iterdir()) == before
    assert (await author.post("/files", content=bytes(2 * MIB))).status_code == 201


async def test_files_have_a_quota(author: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Return 413 above the quota, which counts 64 KiB at least for a file, and no deleted ones."""
    monkeypatch.setattr(get_settings(), "upload_quota_bytes", 2 * MIB)
    folder = get_settings().upload_dir
    first = (await author.post("/files", content=bytes(MIB))).json()
    before = set(folder.iterdir())
    for content in (bytes(MIB + 1), bytes(2 * MIB), send_slowly(bytes(MIB + 1))):
        answer = await author.post("/files", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "QUOTA_EXCEEDED")
    assert set(folder.iterdir()) == before
    statuses = [(await author.post("/files", content=b"")).status_code for _ in range(17)]
    assert statuses == [201] * (MIB // LEAST_BYTES) + [413]
    await author.delete(f"/files/{first['id']}")
    assert (await author.post("/files", content=bytes(MIB))).status_code == 201


async def test_what_is_arriving_counts_too(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count uploads in progress towards the quota."""
    monkeypatch.setattr(get_settings(), "upload_quota_bytes", 3 * MIB)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def send_and_wait() -> AsyncIterator[bytes]:
        yield bytes(2 * MIB)
        begun.set()
        await go_on.wait()

    slow = asyncio.create_task(author.post("/files", content=send_and_wait()))
    await begun.wait()
    answer = await author.post("/files", content=bytes(2 * MIB))
    assert (answer.status_code, answer.json()["code"]) == (413, "QUOTA_EXCEEDED")
    go_on.set()
    assert (await slow).status_code == 201
    assert +uploads.arriving == {}


async def test_uploads_that_end_later_count_those_that_ended_before(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check the quota again when an upload ends, and store nothing of one that exceeds it."""
    monkeypatch.setattr(get_settings(), "upload_quota_bytes", 3 * MIB)
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait_and_send() -> AsyncIterator[bytes]:
        yield bytes(MIB)
        begun.set()
        await go_on.wait()
        yield bytes(MIB)

    slow = asyncio.create_task(author.post("/files", content=wait_and_send()))
    await begun.wait()
    assert (await author.post("/files", content=bytes(2 * MIB))).status_code == 201
    go_on.set()
    assert (await slow).json()["code"] == "QUOTA_EXCEEDED"
    assert len(set(folder.iterdir()) - before) == 1


async def test_some_of_the_disk_stays_free(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 507 if less than UPLOAD_FREE_BYTES would stay free on the disk."""
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    monkeypatch.setattr(get_settings(), "upload_free_bytes", shutil.disk_usage(folder).total)
    answer = await author.post("/files", content=b"bytes")
    assert (answer.status_code, answer.json()["code"]) == (507, "INSUFFICIENT_STORAGE")
    assert set(folder.iterdir()) == before


async def test_an_upload_that_is_too_slow_is_ended(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 408 when an upload falls below the minimum rate."""
    monkeypatch.setattr(uploads, "RATE_SECONDS", 0.05)
    monkeypatch.setattr(get_settings(), "upload_min_rate", MIB)

    async def stall() -> AsyncIterator[bytes]:
        yield bytes(2 * MIB)
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    answer = await author.post("/files", content=stall())
    assert (answer.status_code, answer.json()["code"]) == (408, "TIMEOUT")


def test_what_uploads_have_left_is_swept_at_start(tmp_path: Path) -> None:
    """Delete temporary files at startup, except those that another worker has locked."""
    left, written, stored = (tmp_path / name for name in ("left.part", "written.part", "1"))
    for path in (left, written, stored):
        path.touch()
    with written.open("ab") as file:
        uploads.lock(file)
        uploads.sweep(tmp_path)
        assert sorted(tmp_path.iterdir()) == [stored, written]
    uploads.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [stored]


def form(*parts: str, end: str = "--x--\r\n") -> bytes:
    """Return a multipart body; each part is a disposition and a content."""
    written = "".join(f"--x\r\nContent-Disposition: {part}\r\n" for part in parts)
    return f"{written}{end}".encode()


FILE = 'form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\ncontent'


async def test_a_form_is_read_as_it_comes(author: AsyncClient) -> None:
    """Store the one file of a form with its name and type, without the other parts."""
    content = bytes(range(256)) * 8192
    files = {"file": ("ü.bin", content, "image/png")}
    answer = await author.post("/files", data={"note": "x"}, files=files)
    assert answer.status_code == 201
    created = answer.json()
    assert (created["size"], created["name"], created["content_type"]) == (
        len(content),
        "ü.bin",
        "image/png",
    )
    read = await author.get(f"/files/{created['id']}")
    assert read.content == content
    assert read.headers["Content-Type"] == "application/octet-stream"
    assert read.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%BC.bin"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data; boundary=x", form(FILE), 201),
        ("multipart/form-data; boundary=x", form(FILE, FILE), 400),
        ("multipart/form-data; boundary=x", form('form-data; name="note"\r\n\r\nx'), 400),
        ("multipart/form-data; boundary=x", form(FILE, end=""), 400),
        ("multipart/form-data; boundary=x", b"no form", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        (f"multipart/form-data; boundary={'x' * 1_000}", form(FILE), 400),
        ("multipart/form-data", form(FILE), 415),
        ("multipart/mixed; boundary=x", form(FILE), 415),
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("text/plain; charset=utf-8", b"content", 201),
        ("", b"content", 201),
    ],
)
async def test_a_body_is_a_file_or_a_form_with_one(
    author: AsyncClient, content_type: str, body: bytes, status: int
) -> None:
    """Accept a raw body or a form with one file; store nothing of a refused body."""
    folder = get_settings().upload_dir
    before = len(list(folder.iterdir()))
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await author.post("/files", content=body, headers=headers)
    assert answer.status_code == status
    assert len(list(folder.iterdir())) == before + (status == 201)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\r\nb\x00.txt", "ab.txt"),
        ("", None),
        ("/", None),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_the_end_of_a_path(name: str, cleaned: str | None) -> None:
    assert clean_name(name) == cleaned


async def test_clients_are_told_how_to_upload_and_download(client: AsyncClient) -> None:
    """Declare the content types of upload and download in openapi.json."""
    paths = (await client.get("http://test/openapi.json")).json()["paths"]
    upload = paths["/api/v1/files"]["post"]
    assert set(upload["requestBody"]["content"]) == {
        "application/octet-stream",
        "multipart/form-data",
    }
    download = paths["/api/v1/files/{file_id}"]["get"]["responses"]
    assert set(download["200"]["content"]) == {"application/octet-stream"}


async def test_a_file_is_written_in_large_pieces(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write chunks of 1 MiB in a thread, regardless of the size of the received chunks."""
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
    """Send a file in chunks of 1 MiB, to save turns of the event loop."""
    created = (await author.post("/files", content=bytes(3 * MIB))).json()
    sizes: list[int] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            sizes.append(len(message.get("body", b"")))
            await send(message)

        await app(scope, receive, note)

    async with AsyncClient(transport=ASGITransport(watched), base_url=author.base_url) as reader:
        reader.headers, reader.cookies = author.headers, author.cookies
        await reader.get(f"/files/{created['id']}")
    assert [size for size in sizes if size] == [MIB] * 3
