from sqlalchemy.exc import IntegrityError

# slot: constants
VIOLATIONS = {"23503": "foreign key", "23505": "unique", "23P01": "unique"}

# slot: functions
def read_violation(error: IntegrityError) -> tuple[str, str]:
    """Return which kind of constraint was violated, and its name."""
    cause = error.orig.__cause__ if error.orig else None
    kind = VIOLATIONS.get(getattr(cause, "sqlstate", ""), "other")
    return kind, getattr(cause, "constraint_name", None) or str(cause)
