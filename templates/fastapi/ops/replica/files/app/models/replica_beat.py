"""The beat: a number that shows how far the replica has replicated."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class ReplicaBeat(Base):
    """One row with an increasing number: its value on the replica tells how far that is."""

    __tablename__ = "replica_beats"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beat: Mapped[int] = mapped_column(BigInteger)
