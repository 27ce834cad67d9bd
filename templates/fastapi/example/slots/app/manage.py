from app.crud import items
from app.models.item import Item

# slot: functions spaced
async def seed(_: argparse.Namespace) -> None:
    async with get_database().sessions() as session, session.begin():
        if await items.count(session):
            print("The database has items already; nothing was added.")
            return
        # slot: seed-owner
        examples = [
            Item(
                name=f"Example {number}",
                description="Made by seed.",
                # slot: create-owner
            )
            for number in range(1, 26)
        ]
        session.add_all(examples)
    print(f"Added {len(examples)} items.")

# slot: example spaced
command = commands.add_parser("seed", help="add example data, unless there are items")
command.set_defaults(run=seed)
