from sqlalchemy import text

# slot: constants
OLDEST_VERSION = (15, 0)
WANTED = {"server_encoding": "UTF8", "transaction_read_only": "off"}

# slot: server
for name, value in WANTED.items():
    found = await connection.scalar(text(f"SHOW {name}"))
    if found != value:
        problems.append(f"database: {name} is {found}, not {value}")
