"""The beat, by which the replica shows how far it has come."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class ReplicaBeat(Base):
    """One row with a number that only grows: who reads it on the replica knows what is there."""

    __tablename__ = "replica_beats"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beat: Mapped[int] = mapped_column(BigInteger)
