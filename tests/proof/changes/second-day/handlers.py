"""Books, by handlers that are right and by those that hold an ordinary mistake."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select, update

from app.api.deps import ReadSessionDep, SessionDep
from app.core.database import get_database
from app.dependencies import after_commit
from app.models.book import Author, Book, Status
from app.models.item import Item

router = APIRouter(prefix="/second-day")

GOOD: dict[str, Any] = {
    "title": "One",
    "status": Status.OUT,
    "price": Decimal("1.50"),
    "facts": {"pages": [1, 2]},
}
VIOLATIONS: dict[str, dict[str, Any]] = {
    "unique": {},
    "foreign-key": {"title": "Two", "author_id": 2**31 - 1},
    "not-null": {"title": "Two", "status": None},
    "check": {"title": "Two", "price": Decimal(-1)},
}


async def fail() -> None:
    """Fail, as a broadcast does that no longer reaches its server."""
    raise RuntimeError("the broadcast failed")


@router.get("/counts")
async def read_counts(session: ReadSessionDep) -> dict[str, int]:
    """Count the rows."""
    models = {"authors": Author, "books": Book, "items": Item}
    return {
        name: await session.scalar(select(func.count()).select_from(model)) or 0
        for name, model in models.items()
    }


@router.post("/books", status_code=201)
async def create_book(session: SessionDep) -> dict[str, Any]:
    """Create a book, an author and an item, and read the book as the database has it."""
    author, item = Author(name="Ann"), Item(name="Emoji 🎉")
    session.add_all([author, item])
    await session.flush()
    book = Book(**GOOD, author_id=author.id, item_id=item.id)
    session.add(book)
    await session.flush()
    await session.refresh(book)
    await session.refresh(item)
    return {
        "status": book.status.value,
        "price": str(book.price),
        "facts": book.facts,
        "utc": book.created_at.utcoffset() is not None,
        "item": item.name,
    }


@router.post("/violations/{kind}")
async def violate(kind: str, session: SessionDep) -> None:
    """Violate a constraint."""
    author = (await session.scalars(select(Author.id))).one()
    item = (await session.scalars(select(Item.id))).one()
    values = GOOD | {"author_id": author, "item_id": item}
    session.add(Book(**values | VIOLATIONS[kind]))


@router.post("/read/add")
async def add_by_read_session(session: ReadSessionDep) -> None:
    """Add by the session for reads."""
    session.add(Author(name="Bob"))


@router.post("/read/add-and-query")
async def add_and_query(session: ReadSessionDep) -> None:
    """Add by the session for reads, which would flush before a query."""
    session.add(Author(name="Bob"))
    await session.scalars(select(Author))


@router.post("/read/change")
async def change_by_read_session(session: ReadSessionDep) -> None:
    """Change what the session for reads has loaded."""
    (await session.scalars(select(Author))).one().name = "Bob"


@router.post("/read/delete")
async def delete_by_read_session(session: ReadSessionDep) -> None:
    """Delete what the session for reads has loaded."""
    await session.delete((await session.scalars(select(Author))).one())


@router.post("/read/update")
async def update_by_read_session(session: ReadSessionDep) -> None:
    """Update in bulk by the session for reads."""
    await session.execute(update(Author).values(name="Bob"))


@router.post("/read/commit")
async def commit_by_read_session() -> None:
    """Commit a session for reads of one's own."""
    async with get_database().read_sessions() as session:
        session.add(Author(name="Bob"))
        await session.commit()


@router.post("/after-commit", status_code=201)
async def work_after_commit(session: SessionDep) -> None:
    """Store, and fail after the commit."""
    session.add(Author(name="Cid"))
    after_commit(session, fail)
