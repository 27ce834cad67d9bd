from sqlalchemy import text

from app.models import Base

# slot: constants
# Of MySQL; that of any MariaDB is greater.
OLDEST_VERSION = (8, 0)
TABLES = """
    SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()
    AND (engine <> 'InnoDB' OR table_collation NOT LIKE 'utf8mb4%')
"""

# slot: server
if await connection.scalar(text("SELECT @@read_only")):
    problems.append("database: the server is read-only")
for table in await connection.scalars(text(TABLES)):
    if table in Base.metadata.tables:
        problems.append(f"database: the table {table} is not InnoDB with utf8mb4")
