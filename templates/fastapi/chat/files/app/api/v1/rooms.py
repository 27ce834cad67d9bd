"""Rooms: which there are, who is there, and what was said."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.deps import PageSize, ReadSessionDep
from app.chat.hub import hub
from app.core.cursor import Position, decode_cursor, encode_cursor
from app.crud import messages
from app.schemas.chat import MessagePage, MessageRead, RoomList, RoomRead, RoomUsers

router = APIRouter(
    prefix="/rooms",
    tags=["chat"],
    # slot: dependencies
)

RoomName = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("")
async def list_rooms() -> RoomList:
    """List the rooms with at least one user."""
    rooms = await hub.backplane.rooms()
    return RoomList(rooms=[RoomRead(name=name, users_count=rooms[name]) for name in rooms])


@router.get("/{room}/users")
async def list_users(room: RoomName) -> RoomUsers:
    """List those who are in a room."""
    return RoomUsers(users=await hub.backplane.users(room))


@router.get("/{room}/messages")
async def list_messages(
    room: RoomName,
    session: ReadSessionDep,
    cursor: Annotated[str, Query(max_length=200)] = "",
    size: PageSize = 20,
) -> MessagePage:
    """List what was said in a room, newest first."""
    position = decode_cursor(cursor)
    rows = await messages.list_before(
        session, room=room, size=size + 1, message_id=position.id if position else None
    )
    shown = rows[:size]
    more = len(rows) > size
    return MessagePage(
        messages=[
            MessageRead(
                id=row.id, username=row.username, content=row.content, timestamp=row.created_at
            )
            for row in shown
        ],
        next_cursor=encode_cursor(Position(shown[-1].created_at, shown[-1].id)) if more else None,
    )
