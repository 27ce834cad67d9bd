"""Dependencies of endpoints, as annotated aliases."""

from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import Number
from app.dependencies import get_read_session, get_session

SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReadSessionDep = Annotated[AsyncSession, Depends(get_read_session, scope="function")]
RowId = Annotated[Number, Path(ge=1, lt=2**31)]
# slot: dependencies spaced
