"""{{names_sentence}}."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from sqlalchemy import select

from app.api.deps import ReadSessionDep, RowId, SessionDep
from app.core.errors import AppError, not_found
from app.core.lists import list_rows
from app.models.__name_snake__ import __name_pascal__
from app.schemas.__name_snake__ import __name_pascal__Create, __name_pascal__Query, __name_pascal__Read, __name_pascal__Update

router = APIRouter(prefix="{{route}}", tags=["{{names_words}}"])


def etag_of(__name_snake__: __name_pascal__) -> str:
    return f'"{__name_snake__.version}"'


def tagged(__name_snake__: __name_pascal__, response: Response) -> __name_pascal__Read:
    """Return {{name_indefinite}} with its ETag."""
    response.headers["ETag"] = etag_of(__name_snake__)
    return __name_pascal__Read.model_validate(__name_snake__)


async def get___name_snake__(
    __name_snake___id: RowId,
    session: SessionDep,
    # slot: writer
    if_match: Annotated[str | None, Header()] = None,
) -> __name_pascal__:
    """Return the {{name_words}} to change, or raise 412 (RFC 9110 13.1.1)."""
    __name_snake__ = await session.scalar(select(__name_pascal__).where(__name_pascal__.id == __name_snake___id, *slot_mine))
    if __name_snake__ is None:
        raise not_found("{{name_sentence}}")
    if if_match not in (None, "*", etag_of(__name_snake__)):
        raise AppError(412, "PRECONDITION_FAILED", "The {{name_words}} was changed meanwhile.")
    return __name_snake__


__name_pascal__Dep = Annotated[__name_pascal__, Depends(get___name_snake__, scope="function")]
# slot: aliases


# slot: helpers spaced


@router.get("")
# slot: cache
async def list___names_snake__(
    query: Annotated[__name_pascal__Query, Query()],
    session: ReadSessionDep,
    # slot: list-reader
) -> slot_pages:
    """List {{names_words}}, newest first unless sorted, by page or by cursor."""
    rows = slot_rows
    # slot: filters
    # slot: list-included
    return await list_rows(session, rows, query, __name_pascal__, __name_pascal__Read)


@router.post("", status_code=201)
async def create___name_snake__(
    body: __name_pascal__Create,
    session: SessionDep,
    response: Response,
    # slot: create-writer
) -> __name_pascal__Read:
    # slot: checked
    __name_snake__ = __name_pascal__(**body.model_dump(), *slot_owner)
    # slot: made
    session.add(__name_snake__)
    await session.flush()
    # slot: stored
    # slot: created
    return tagged(__name_snake__, response)


# slot: bulk spaced


@router.get("/{__name_snake___id}")
async def read___name_snake__(
    __name_snake___id: RowId,
    session: ReadSessionDep,
    response: Response,
    # slot: reader
    # slot: include
) -> __name_pascal__Read | slot_included:
    __name_snake__ = await session.scalar(slot_rows.where(__name_pascal__.id == __name_snake___id))
    if __name_snake__ is None:
        raise not_found("{{name_sentence}}")
    # slot: read-included
    return tagged(__name_snake__, response)


@router.patch("/{__name_snake___id}")
async def update___name_snake__(
    body: __name_pascal__Update,
    __name_snake__: __name_pascal__Dep,
    session: SessionDep,
    response: Response,
    # slot: checker
) -> __name_pascal__Read:
    # slot: checked
    for name, value in body.model_dump(exclude_unset=True).items():
        setattr(__name_snake__, name, value)
    await session.flush()
    # slot: stored
    # slot: changed
    return tagged(__name_snake__, response)


@router.delete("/{__name_snake___id}", status_code=204, response_class=Response)
async def delete___name_snake__(__name_snake__: __name_pascal__Dep, session: SessionDep) -> None:
    await session.delete(__name_snake__)
    await session.flush()
    # slot: deleted
