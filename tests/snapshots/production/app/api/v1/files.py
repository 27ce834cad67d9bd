"""Files: streamed up and down, whatever their size."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse

from app.api.deps import ReadSessionDep, SessionDep, WriteUser
from app.config import get_settings
from app.core import uploads
from app.core.errors import forbidden, not_found
from app.crud import files
from app.dependencies import after_commit
from app.models.file import File
from app.schemas.file import FileRead

router = APIRouter(prefix="/files", tags=["files"])

FileId = Annotated[int, PathParameter(ge=1, lt=2**31)]


class StoredFile(FileResponse):
    """An answer that reads its file in pieces large enough for a fast disk."""

    chunk_size = uploads.PIECE_BYTES


async def get_editable_file(
    file_id: FileId,
    session: SessionDep,
    user: WriteUser,
) -> File:
    """Load the file that a request wants to delete."""
    file = await files.get(session, file_id=file_id)
    if file is None:
        raise not_found("File")
    if file.owner_id != user.id and not user.is_superuser:
        raise forbidden()
    return file


@router.post("", status_code=201)
async def upload_file(
    request: Request,
    session: SessionDep,
    user: WriteUser,
) -> FileRead:
    """Store the body of the request."""
    settings = get_settings()
    part, size = await uploads.store(
        request.stream(), settings.upload_dir, settings.upload_max_bytes
    )
    try:
        file = File(size=size)
        file.owner_id = user.id
        await files.add(session, file=file)
        part.rename(uploads.path_of(settings.upload_dir, file.id))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return FileRead.model_validate(file)


@router.get("/{file_id}", response_class=StoredFile)
async def download_file(file_id: FileId, session: ReadSessionDep) -> StoredFile:
    """Send a file, or the range of it that was asked for."""
    file = await files.get(session, file_id=file_id)
    if file is None:
        raise not_found("File")
    path = uploads.path_of(get_settings().upload_dir, file_id)
    return StoredFile(path, media_type="application/octet-stream", filename=str(file_id))


@router.delete("/{file_id}", status_code=204, response_class=Response)
async def delete_file(
    file: Annotated[File, Depends(get_editable_file, scope="function")], session: SessionDep
) -> None:
    """Delete a file."""
    await files.remove(session, file=file)
    after_commit(session, partial(uploads.remove, get_settings().upload_dir, [file.id]))
