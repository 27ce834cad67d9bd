from typing import Self

from sqlalchemy import Select, select

from app.models.user import User

# slot: methods
@classmethod
def visible_to(cls, user: User) -> Select[Self]:
    """Select the {{names_words}} that a user may read."""
    return select(cls).where(cls.owner_id == user.id)
