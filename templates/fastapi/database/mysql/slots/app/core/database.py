from sqlalchemy import Table, event
from sqlalchemy.exc import IntegrityError

# slot: constants
VIOLATIONS = {1062: "unique", 1452: "foreign key"}

# slot: functions
@event.listens_for(Table, "before_create")
def use_utf8mb4(table: Table, *_: object, **__: object) -> None:
    """Have a table store every character, whatever is the default of its database."""
    table.dialect_kwargs.setdefault("mysql_charset", "utf8mb4")


def read_violation(error: IntegrityError) -> tuple[str, str]:
    """Return which kind of constraint was violated, and its name."""
    number, message = error.orig.args if error.orig else (0, "")
    # "Duplicate entry '…' for key '…'": the value is not for the log.
    return VIOLATIONS.get(number, "other"), message.rpartition(" for key ")[2]
