"""Files over HTTP."""

from httpx2 import AsyncClient

from app.config import get_settings


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
