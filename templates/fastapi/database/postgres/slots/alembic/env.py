import alembic_postgresql_enum  # noqa: F401
