"""A table for tests only: the fixture `samples` creates it, no migration does."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.models.base import NAMING_CONVENTION, UTCDateTime, utcnow


class SampleBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Sample(SampleBase):
    __tablename__ = "tests_samples"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tests_samples.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


class SampleRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
