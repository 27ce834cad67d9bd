from sqlalchemy.exc import IntegrityError

# slot: constants
# 23001 is that of ON DELETE RESTRICT since PostgreSQL 18.
VIOLATIONS = {
    "23001": "foreign key",
    "23503": "foreign key",
    "23505": "unique",
    "23P01": "unique",
}

# slot: read-engine
if settings.database_pgbouncer:
    # It keeps the server's connection from a statement to its execution in a transaction alone.
    return make_engine(settings)

# slot: arguments
if settings.database_pgbouncer:
    # Statements without a name, since those of another client may be on the same connection.
    arguments |= {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": str,
    }

# slot: functions
def read_violation(error: IntegrityError) -> tuple[str, str]:
    cause = error.orig.__cause__ if error.orig else None
    kind = VIOLATIONS.get(getattr(cause, "sqlstate", ""), "other")
    return kind, getattr(cause, "constraint_name", None) or str(cause)
