"""Files of users."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.config import get_settings

MIB = 1024 * 1024


async def test_the_files_of_a_deleted_user_leave_the_disk(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Delete the files of a deleted user from the disk, and no others."""
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    for content, headers in ((b"hers", auth_headers), (b"root's", superuser_headers)):
        await client.post("/files", content=content, headers=headers)
    assert len(set(folder.iterdir()) - before) == 2
    await client.delete("/users/alice", headers=superuser_headers)
    (left,) = set(folder.iterdir()) - before
    assert left.read_bytes() == b"root's"


async def test_each_user_has_a_quota_of_their_own(
    client: AsyncClient,
    auth_headers: dict[str, str],
    superuser_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Count neither the files of another user nor their uploads in progress."""
    monkeypatch.setattr(get_settings(), "upload_quota_bytes", MIB)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def send_and_wait() -> AsyncIterator[bytes]:
        yield bytes(MIB)
        begun.set()
        await go_on.wait()

    slow = asyncio.create_task(
        client.post("/files", content=send_and_wait(), headers=superuser_headers)
    )
    await begun.wait()
    answer = await client.post("/files", content=bytes(MIB), headers=auth_headers)
    go_on.set()
    assert (answer.status_code, (await slow).status_code) == (201, 201)


async def test_others_may_not_read_or_delete_a_file(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Return 403 unless the owner or a superuser reads or deletes a file."""
    for owner, read, deleted in ((superuser_headers, 403, 403), (auth_headers, 200, 204)):
        answer = await client.post("/files", content=b"bytes", headers=owner)
        path = f"/files/{answer.json()['id']}"
        assert (await client.get(path, headers=superuser_headers)).status_code == 200
        assert (await client.get(path, headers=auth_headers)).status_code == read
        assert (await client.delete(path, headers=auth_headers)).status_code == deleted
