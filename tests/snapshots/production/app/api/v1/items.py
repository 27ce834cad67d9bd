"""Items."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.api.deps import PageDep, ReadSessionDep, RowId, SessionDep, WriteUser
from app.core.cursor import Position, decode_cursor, encode_cursor
from app.core.errors import forbidden, not_found
from app.core.pagination import page_count
from app.crud import items
from app.dependencies import note_invalidation, view_counter
from app.models.item import Item
from app.schemas.item import (
    ItemBulkCreate,
    ItemCreate,
    ItemCursorPage,
    ItemList,
    ItemPage,
    ItemRead,
    ItemUpdate,
)

router = APIRouter(tags=["items"])


async def get_editable_item(
    item_id: RowId,
    session: SessionDep,
    user: WriteUser,
) -> Item:
    """Load the item that a request wants to change."""
    item = await items.get(session, item_id=item_id)
    if item is None:
        raise not_found("Item")
    if item.owner_id != user.id and not user.is_superuser:
        raise forbidden()
    return item


EditableItem = Annotated[Item, Depends(get_editable_item, scope="function")]


@router.get("/items")
async def list_items(
    session: ReadSessionDep,
    page: PageDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> ItemPage | ItemCursorPage:
    """List items, newest first: by page, or by cursor to any depth."""
    if cursor is None:
        rows, total = await items.list_page(session, size=page.size, skip=page.offset)
        return ItemPage(
            items=[ItemRead.model_validate(row) for row in rows],
            total=total,
            page=page.page,
            size=page.size,
            pages=page_count(total, page.size),
        )
    rows = await items.list_after(session, size=page.size + 1, position=decode_cursor(cursor))
    shown = rows[: page.size]
    more = len(rows) > page.size
    return ItemCursorPage(
        items=[ItemRead.model_validate(row) for row in shown],
        next_cursor=encode_cursor(Position(shown[-1].created_at, shown[-1].id)) if more else None,
    )


@router.get("/popular-items")
async def list_popular_items(session: ReadSessionDep) -> ItemList:
    """List the ten most viewed items."""
    rows = await items.list_popular(session)
    return ItemList(items=[ItemRead.model_validate(row) for row in rows])


@router.post("/items", status_code=201)
async def create_item(
    body: ItemCreate,
    session: SessionDep,
    user: WriteUser,
) -> ItemRead:
    """Create an item."""
    item = Item(
        name=body.name,
        description=body.description,
        owner_id=user.id,
    )
    await items.add(session, items=[item])
    note_invalidation(session, "items")
    return ItemRead.model_validate(item)


@router.post("/items/bulk", status_code=201)
async def create_items(
    body: ItemBulkCreate,
    session: SessionDep,
    user: WriteUser,
) -> ItemList:
    """Create many items, or none of them."""
    created = [
        Item(
            name=new.name,
            description=new.description,
            owner_id=user.id,
        )
        for new in body.items
    ]
    await items.add(session, items=created)
    note_invalidation(session, "items")
    return ItemList(items=[ItemRead.model_validate(item) for item in created])


@router.get("/items/{item_id}")
async def read_item(item_id: RowId, session: ReadSessionDep) -> ItemRead:
    """Return an item, and count that it was viewed."""
    item = await items.get(session, item_id=item_id)
    if item is None:
        raise not_found("Item")
    view_counter.count(item_id)
    return ItemRead.model_validate(item)


@router.patch("/items/{item_id}")
async def update_item(body: ItemUpdate, item: EditableItem, session: SessionDep) -> ItemRead:
    """Change an item."""
    await items.change(session, item=item, values=body.model_dump(exclude_unset=True))
    note_invalidation(session, "items")
    return ItemRead.model_validate(item)


@router.delete("/items/{item_id}", status_code=204, response_class=Response)
async def delete_item(item: EditableItem, session: SessionDep) -> None:
    """Delete an item."""
    await items.remove(session, item=item)
    note_invalidation(session, "items")
