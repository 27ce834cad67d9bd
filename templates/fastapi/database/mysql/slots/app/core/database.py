from sqlalchemy.exc import IntegrityError

# slot: constants
VIOLATIONS = {1062: "unique", 1452: "foreign key"}

# slot: functions
def read_violation(error: IntegrityError) -> tuple[str, str]:
    """Return which kind of constraint was violated, and its name."""
    number, message = error.orig.args if error.orig else (0, "")
    # "Duplicate entry '…' for key '…'": the value is not for the log.
    return VIOLATIONS.get(number, "other"), message.rpartition(" for key ")[2]
