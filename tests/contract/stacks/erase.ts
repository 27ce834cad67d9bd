/** Removes what the API keeps, by the tables of the project's own code; reads a `Rows` as JSON. */
export const ERASE = `
import asyncio, hashlib, json, sys
from sqlalchemy import delete, select
from app.core.database import get_database
from app.models import Base

async def main():
    rows = json.load(sys.stdin)
    tables = Base.metadata.tables
    database = get_database()
    try:
        async with database.sessions() as session, session.begin():
            if witness := rows.get("witness"):
                items = tables["items"]
                name = await session.scalar(select(items.c.name).where(items.c.id == witness["id"]))
                if name != witness["name"]:
                    sys.exit("an item of the service is not in the project's database")
            for start in range(0, len(rows["items"]), 500):
                items = tables["items"]
                some = rows["items"][start : start + 500]
                await session.execute(delete(items).where(items.c.id.in_(some)))
            for name in rows["users"]:
                users = tables["users"]
                await session.execute(delete(users).where(users.c.username == name))
            for written in rows["messages"]:
                messages = tables["messages"]
                await session.execute(
                    delete(messages).where(
                        messages.c.room == written["room"],
                        messages.c.username.in_(written["usernames"]),
                    )
                )
            for token in rows["sessions"]:
                sessions = tables["sessions"]
                digest = hashlib.sha256(token.encode()).hexdigest()
                await session.execute(delete(sessions).where(sessions.c.token_hash == digest))
    finally:
        await database.dispose()

asyncio.run(main())
`;
