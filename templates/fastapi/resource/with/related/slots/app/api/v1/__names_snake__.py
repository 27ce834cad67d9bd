from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.related import find_by_id
from app.schemas.__name_snake__ import __name_pascal__Include
from app.schemas.__name_snake___with_related import __name_pascal__WithRelated

# slot: aliases
__name_pascal__Pages = Page[__name_pascal__Read] | CursorPage[__name_pascal__Read] | Page[__name_pascal__WithRelated] | CursorPage[__name_pascal__WithRelated]

# slot: helpers
async def add_related(session: AsyncSession, __names_snake__: Sequence[__name_pascal__WithRelated], include: Sequence[__name_pascal__Include], *slot_related_reader) -> None:
    """Add the rows that `include` names and that the reader may see, each kind by one query."""
    # slot: related

# slot: pages
__name_pascal__Pages

# slot: list-included
if query.include:
    # slot: uncached
    page = await list_rows(session, rows, query, __name_pascal__, __name_pascal__WithRelated)
    await add_related(session, page.items, query.include, *slot_related_user)
    return page

# slot: include
include: Annotated[Sequence[__name_pascal__Include], Query()] = (),

# slot: included
__name_pascal__WithRelated

# slot: read-included
if include:
    found = __name_pascal__WithRelated.model_validate(__name_snake__)
    await add_related(session, [found], include, *slot_related_user)
    return found
