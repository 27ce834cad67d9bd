"""Files, streamed in both directions."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from python_multipart.multipart import parse_options_header
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import CurrentUser, CurrentUserWrite, ReadSessionDep, SessionDep
from app.config import get_settings
from app.core import uploads
from app.core.database import get_database
from app.core.errors import AppError, forbidden, not_found
from app.core.multipart import FORM, FormFile
from app.crud import files
from app.dependencies import after_commit
from app.middleware.request_limits import request_limits
from app.models.file import File
from app.models.user import User
from app.schemas.file import FileRead, clean_name, clean_type

router = APIRouter(prefix="/files", tags=["files"])

BYTES = {"type": "string", "format": "binary"}
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/octet-stream": {"schema": BYTES},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": BYTES}}
            },
        },
    }
}
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"application/octet-stream": {"schema": BYTES}}},
    206: {
        "description": "The range of it that was asked for",
        "content": {"application/octet-stream": {"schema": BYTES}},
    },
}


class StoredFile(FileResponse):
    """A file response with chunks large enough for a fast disk."""

    chunk_size = uploads.CHUNK_BYTES


async def find_file(session: AsyncSession, file_id: UUID, user: User) -> File:
    file = await session.scalar(select(File).where(File.public_id == file_id))
    if file is None:
        raise not_found("File")
    if file.owner_id != user.id and not user.is_superuser:
        raise forbidden()
    return file


def read_form(request: Request, body: AsyncIterator[bytes]) -> FormFile | None:
    """Return the form, or None if the body is the file itself."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == FORM and b"boundary" in options:
        return FormFile(body, options[b"boundary"])
    if kind.startswith(b"multipart/") or kind == b"application/x-www-form-urlencoded":
        message = "Send the file as the body, or as a part of multipart/form-data."
        raise AppError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    return None


@router.post("", status_code=201, openapi_extra=UPLOAD)
@request_limits(max_body_bytes=None, timeout=None)
async def upload_file(request: Request, session: SessionDep, user: CurrentUserWrite) -> FileRead:
    """Store a file: the request's body, or the one file of a form."""
    settings = get_settings()
    owner, owned = user.id, (File.owner_id == user.id,)
    body = request.stream()
    form = read_form(request, body)
    async with get_database().read_sessions() as reader:
        used = await files.used_bytes(reader, *owned)
    declared = int(request.headers.get("content-length") or 0)
    part, size = await uploads.save_upload(
        form or body, settings, owner=owner, used=used, declared=declared
    )
    content_type = form.content_type if form else request.headers.get("content-type")
    try:
        file = File(
            size=size,
            name=clean_name(form.name if form else None),
            content_type=clean_type(content_type),
            owner_id=user.id,
        )
        # Lock the user: two uploads that end together have to count each other.
        await session.execute(select(User.id).where(User.id == user.id).with_for_update())
        session.add(file)
        await session.flush()
        uploads.check_size(0, await files.used_bytes(session, *owned), settings)
        part.rename(settings.upload_dir / str(file.id))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return FileRead.model_validate(file)


@router.get("/{file_id}", response_class=StoredFile, responses=DOWNLOAD)
async def download_file(file_id: UUID, session: ReadSessionDep, user: CurrentUser) -> StoredFile:
    """Send a file, or the requested range of it."""
    file = await find_file(session, file_id, user)
    # Not its own type: a page of this site could load it as a script.
    kind = "application/octet-stream"
    path = get_settings().upload_dir / str(file.id)
    return StoredFile(path, media_type=kind, filename=file.name or str(file.public_id))


@router.delete("/{file_id}", status_code=204, response_class=Response)
async def delete_file(file_id: UUID, session: SessionDep, user: CurrentUserWrite) -> None:
    file = await find_file(session, file_id, user)
    await session.delete(file)
    await session.flush()
    after_commit(session, partial(uploads.delete, get_settings().upload_dir, [file.id]))
