"""What endpoints ask for, as annotated aliases."""

import re
from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import get_read_session, get_session

SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReadSessionDep = Annotated[AsyncSession, Depends(get_read_session, scope="function")]


NUMBER = re.compile(r"-?[0-9]+")


def read_number(text: object) -> object:
    """Refuse what Python takes for a whole number too, such as `1_0`, `+1` or `1.0`."""
    if isinstance(text, str) and not NUMBER.fullmatch(text):
        raise ValueError("not a whole number")
    return text


Number = Annotated[int, BeforeValidator(read_number)]
PageSize = Annotated[Number, Query(ge=1, le=100)]
RowId = Annotated[Number, Path(ge=1, lt=2**31)]


class PageParams(BaseModel):
    """The page of a list that a request asks for."""

    page: Annotated[Number, Query(ge=1, le=1_000_000)] = 1
    size: PageSize = 20

    @property
    def offset(self) -> int:
        """Return how many rows stand before this page."""
        return (self.page - 1) * self.size


PageDep = Annotated[PageParams, Depends()]
