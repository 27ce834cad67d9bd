"""Files: streamed up and down, whatever their size."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from python_multipart.multipart import parse_options_header

from app.api.deps import ReadSessionDep, SessionDep
from app.config import get_settings
from app.core import uploads
from app.core.database import get_database
from app.core.errors import AppError, not_found
from app.core.multipart import FORM, FormFile
from app.crud import files
from app.dependencies import after_commit
from app.models.file import File
from app.schemas.file import FileRead, clean_name, clean_type

router = APIRouter(prefix="/files", tags=["files"])

BYTES = {"type": "string", "format": "binary"}
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
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
    """An answer that reads its file in pieces large enough for a fast disk."""

    chunk_size = uploads.PIECE_BYTES


async def get_readable_file(
    file_id: UUID,
    session: ReadSessionDep,
) -> File:
    """Load the file that a request wants to read."""
    file = await files.get(session, file_id=file_id)
    if file is None:
        raise not_found("File")
    return file


async def get_editable_file(
    file_id: UUID,
    session: SessionDep,
) -> File:
    """Load the file that a request wants to delete."""
    file = await files.get(session, file_id=file_id)
    if file is None:
        raise not_found("File")
    return file


def read_form(request: Request, body: AsyncIterator[bytes]) -> FormFile | None:
    """Return the form that a body is, or None where it is the file itself."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == FORM and b"boundary" in options:
        return FormFile(body, options[b"boundary"])
    if kind.startswith(b"multipart/") or kind == b"application/x-www-form-urlencoded":
        message = "Send the file as the body, or as a part of multipart/form-data."
        raise AppError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    return None


@router.post("", status_code=201, openapi_extra=UPLOAD)
async def upload_file(
    request: Request,
    session: SessionDep,
) -> FileRead:
    """Store a file: the body of the request, or the one file of a form."""
    settings = get_settings()
    declared = request.headers.get("content-length", "")
    # There is one quota for all.
    owner, owned = 0, ()
    body = request.stream()
    try:
        form = read_form(request, body)
        async with get_database().read_sessions() as reader:
            used = await files.used_bytes(reader, *owned)
        uploads.check_declared(int(declared) if declared.isdecimal() else 0, settings, used)
        part, size = await uploads.store(form or body, settings, owner=owner, used=used)
    except AppError as error:
        # What is still sent of the body is read for a moment, so that the answer is heard.
        await uploads.skip(body, 8 * settings.max_body_bytes)
        raise AppError(error.status, error.code, error.message, {"Connection": "close"}) from error
    try:
        content_type = form.content_type if form else request.headers.get("content-type")
        file = File(
            size=size,
            name=clean_name(form.name if form else None),
            content_type=clean_type(content_type),
        )
        await files.add(session, file=file)
        if await files.used_bytes(session, *owned) > settings.upload_quota_bytes:
            raise uploads.quota_exceeded(settings.upload_quota_bytes)
        part.rename(uploads.path_of(settings.upload_dir, file.id))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return FileRead.model_validate(file)


@router.get("/{file_id}", response_class=StoredFile, responses=DOWNLOAD)
async def download_file(
    file: Annotated[File, Depends(get_readable_file, scope="function")],
) -> StoredFile:
    """Send a file, or the range of it that was asked for."""
    path = uploads.path_of(get_settings().upload_dir, file.id)
    # Whatever it is: under its own type, a page of this site could load it as a script.
    kind = "application/octet-stream"
    return StoredFile(path, media_type=kind, filename=file.name or str(file.public_id))


@router.delete("/{file_id}", status_code=204, response_class=Response)
async def delete_file(
    file: Annotated[File, Depends(get_editable_file, scope="function")], session: SessionDep
) -> None:
    """Delete a file."""
    await files.remove(session, file=file)
    after_commit(session, partial(uploads.remove, get_settings().upload_dir, [file.id]))
