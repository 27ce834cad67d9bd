"""The session for reads, which refuses to write: nothing would commit it."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, TextClause
from sqlalchemy.orm import Session

READS = re.compile(r"\s*(select|with|values|show|explain|describe|pragma)\b", re.IGNORECASE)


class ReadOnlyError(RuntimeError):
    """Raised if a read session would write."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: use SessionDep, and load what you change in that session")


class ReadSession(Session):
    def flush(self, objects: Sequence[Any] | None = None) -> None:
        if changed := [*self.new, *self.dirty, *self.deleted]:
            names = ", ".join(sorted({type(each).__name__ for each in changed}))
            raise ReadOnlyError(f"the read session does not store changes of {names}")

    def get_bind(
        self, mapper: Any = None, *, clause: Any = None, **others: Any
    ) -> Engine | Connection:
        is_text = isinstance(clause, TextClause)
        if getattr(clause, "is_dml", False) or (is_text and not READS.match(clause.text)):
            raise ReadOnlyError("the read session does not run statements that write")
        return super().get_bind(mapper, clause=clause, **others)
