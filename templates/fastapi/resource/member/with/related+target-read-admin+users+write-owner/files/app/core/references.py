"""References to rows that not everyone may read."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError
from app.core.pagination import AnySelect


async def refuse_hidden(session: AsyncSession, rows: AnySelect, ids: Iterable[int | None]) -> None:
    """Raise 422 if an id is of none of the rows, as the database does where no row has it."""
    wanted = set(ids) - {None}
    key = rows.selected_columns.id
    found = rows.with_only_columns(key).where(key.in_(wanted))
    if wanted and wanted.difference(await session.scalars(found)):
        message = "The request refers to something that does not exist."
        raise AppError(422, "VALIDATION_ERROR", message)
