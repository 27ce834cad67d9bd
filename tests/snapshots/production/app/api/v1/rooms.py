"""Rooms of the chat: their users and their messages."""

from typing import Annotated

from fastapi import APIRouter, Path, Security
from sqlalchemy import select

from app.api.deps import ReadSessionDep, get_current_user
from app.chat.hub import hub
from app.core.pagination import Cursor, PageSize, paginate_by_cursor
from app.models.message import Message
from app.schemas.chat import MessagePage, MessageRead, RoomList, RoomRead, RoomUsers

router = APIRouter(
    prefix="/rooms",
    tags=["chat"],
    dependencies=[Security(get_current_user, scopes=["read"])],
)

RoomName = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("")
async def list_rooms() -> RoomList:
    """List the rooms with at least one user."""
    rooms = await hub.backplane.rooms()
    return RoomList(rooms=[RoomRead(name=name, users_count=rooms[name]) for name in rooms])


@router.get("/{room}/users")
async def list_room_users(room: RoomName) -> RoomUsers:
    """List the users in a room."""
    return RoomUsers(users=await hub.backplane.users(room))


@router.get("/{room}/messages")
async def list_messages(
    room: RoomName, session: ReadSessionDep, cursor: Cursor = "", size: PageSize = 20
) -> MessagePage:
    """List the messages of a room, newest first."""
    query = select(Message).where(Message.room == room)
    page = await paginate_by_cursor(session, query, [Message.id], cursor, size, MessageRead)
    return MessagePage(messages=page.items, next_cursor=page.next_cursor)
