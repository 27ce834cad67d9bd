"""Deletion of what uploads have left."""

from httpx2 import AsyncClient

from app.config import get_settings
from app.tasks.unfinished_uploads import remove_unfinished_uploads


async def test_what_an_upload_left_is_deleted(client: AsyncClient) -> None:
    folder = get_settings().upload_dir
    left, stored = folder / "left.part", folder / "stored"
    left.touch()
    stored.touch()
    await remove_unfinished_uploads()
    assert (left.exists(), stored.exists()) == (False, True)
    stored.unlink()
