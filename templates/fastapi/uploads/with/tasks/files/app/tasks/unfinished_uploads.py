"""Files of uploads that never ended are deleted every hour."""

import asyncio

from app.config import get_settings
from app.core import uploads
from app.tasks.definition import schedule, task


@schedule("37 * * * *")
@task
async def remove_unfinished_uploads() -> None:
    await asyncio.to_thread(uploads.sweep, get_settings().upload_dir)
