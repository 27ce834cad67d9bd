"""{{names_sentence}}."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime, utcnow

# slot: aliases


class __name_pascal__(Base):
    __tablename__ = "{{table}}"
    __table_args__ = (*slot_table_args, {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    # slot: columns
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow, onupdate=utcnow)
    version: Mapped[int] = mapped_column()
    # slot: owner

    # A change of another version than was read raises StaleDataError, which is answered with 409.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    # slot: methods
