"""Items."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import select

from app.api.deps import CurrentUserWrite, ReadSessionDep, RowId, SessionDep
from app.core.errors import forbidden, not_found
from app.core.pagination import Cursor, CursorPage, Page, PageDep, paginate, paginate_by_cursor
from app.dependencies import note_invalidation, view_counter
from app.middleware.response_cache import public_cache
from app.models.item import Item
from app.schemas.item import ItemBulkCreate, ItemCreate, ItemList, ItemRead, ItemUpdate

router = APIRouter(tags=["items"])

NEWEST = select(Item).order_by(Item.created_at.desc(), Item.id.desc())


async def get_owned_item(item_id: RowId, session: SessionDep, user: CurrentUserWrite) -> Item:
    item = await session.get(Item, item_id)
    if item is None:
        raise not_found("Item")
    if item.owner_id != user.id and not user.is_superuser:
        raise forbidden()
    return item


OwnedItem = Annotated[Item, Depends(get_owned_item, scope="function")]


@router.get("/items")
@public_cache("items")
async def list_items(
    session: ReadSessionDep, page: PageDep, cursor: Cursor | None = None
) -> Page[ItemRead] | CursorPage[ItemRead]:
    """List items, newest first: by page, or by cursor to any depth, which begins empty."""
    if cursor is None:
        return await paginate(session, NEWEST, page, ItemRead)
    keys = (Item.created_at, Item.id)
    return await paginate_by_cursor(session, select(Item), keys, cursor, page.size, ItemRead)


@router.get("/popular-items")
@public_cache("items")
async def list_popular_items(session: ReadSessionDep) -> ItemList:
    query = select(Item).order_by(Item.views.desc(), Item.id.desc()).limit(10)
    rows = await session.scalars(query)
    return ItemList(items=[ItemRead.model_validate(row) for row in rows])


@router.post("/items", status_code=201)
async def create_item(body: ItemCreate, session: SessionDep, user: CurrentUserWrite) -> ItemRead:
    item = Item(**body.model_dump(), owner_id=user.id)
    session.add(item)
    await session.flush()
    note_invalidation(session, "items")
    return ItemRead.model_validate(item)


@router.post("/items/bulk", status_code=201)
async def create_items(
    body: ItemBulkCreate,
    session: SessionDep,
    user: CurrentUserWrite,
) -> ItemList:
    """Create many items, or none of them."""
    items = [Item(**new.model_dump(), owner_id=user.id) for new in body.items]
    session.add_all(items)
    await session.flush()
    note_invalidation(session, "items")
    return ItemList(items=[ItemRead.model_validate(item) for item in items])


@router.get("/items/{item_id}")
async def read_item(item_id: RowId, session: ReadSessionDep) -> ItemRead:
    """Return an item, and count the view."""
    item = await session.get(Item, item_id)
    if item is None:
        raise not_found("Item")
    view_counter.count(item_id)
    return ItemRead.model_validate(item)


@router.patch("/items/{item_id}")
async def update_item(body: ItemUpdate, item: OwnedItem, session: SessionDep) -> ItemRead:
    for name, value in body.model_dump(exclude_unset=True).items():
        setattr(item, name, value)
    await session.flush()
    note_invalidation(session, "items")
    return ItemRead.model_validate(item)


@router.delete("/items/{item_id}", status_code=204, response_class=Response)
async def delete_item(item: OwnedItem, session: SessionDep) -> None:
    await session.delete(item)
    await session.flush()
    note_invalidation(session, "items")
