"""The tables of the application."""

from app.models.base import Base
from app.models.file import File
from app.models.item import Item
from app.models.mail_token import MailToken
from app.models.message import Message
from app.models.queued_task import QueuedTask, ScheduledTask
from app.models.refresh_token import RefreshToken
from app.models.user import User

__all__ = [
    "Base",
    "File",
    "Item",
    "MailToken",
    "Message",
    "QueuedTask",
    "RefreshToken",
    "ScheduledTask",
    "User",
]
