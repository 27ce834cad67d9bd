from sqlalchemy import Table, event
from sqlalchemy.exc import IntegrityError

# slot: constants
VIOLATIONS = {1062: "unique", 1451: "foreign key", 1452: "foreign key"}

# slot: functions
@event.listens_for(Table, "before_create")
def use_utf8mb4(table: Table, *_: object, **__: object) -> None:
    """Create each table with utf8mb4, since the database's default may differ."""
    table.dialect_kwargs.setdefault("mysql_charset", "utf8mb4")


def read_violation(error: IntegrityError) -> tuple[str, str]:
    number, message = error.orig.args if error.orig else (0, "")
    # "Duplicate entry '…' for key '…'": the value is not for the log.
    return VIOLATIONS.get(number, "other"), message.rpartition(" for key ")[2]
