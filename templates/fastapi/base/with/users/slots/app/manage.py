import getpass
import os
import secrets
import sys

from pydantic import ValidationError

from app.core.errors import AppError
from app.core.passwords import hash_password
from app.crud import users
from app.schemas.user import UserCreate

# slot: seed-owner
owner = await users.get_by_username(session, username="example")
if owner is None:
    password = secrets.token_urlsafe(12)
    owner = await users.create(
        session,
        email="example@example.com",
        username="example",
        password_hash=await hash_password(password),
    )
    print(f"Added the user example, with the password {password}")

# slot: create-owner
owner_id=owner.id,

# slot: functions spaced
async def create_superuser(arguments: argparse.Namespace) -> None:
    """Create a user who may do everything."""
    password = os.environ.get("SUPERUSER_PASSWORD") or getpass.getpass()
    try:
        new = UserCreate(username=arguments.username, email=arguments.email, password=password)
    except ValidationError as error:
        sys.exit("\n".join(f"{found['loc'][0]}: {found['msg']}" for found in error.errors()))
    password_hash = await hash_password(new.password)
    try:
        async with get_database().sessions() as session:
            await users.create(
                session,
                email=new.email,
                username=new.username,
                password_hash=password_hash,
                is_superuser=True,
            )
            await session.commit()
    except AppError as error:
        sys.exit(error.message)
    print(f"Created {new.username}.")


async def deactivate(arguments: argparse.Namespace) -> None:
    """Shut a user out."""
    try:
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username=arguments.username)
            if user is None:
                sys.exit(f"There is no user {arguments.username}.")
            await users.deactivate(session, user=user)
    except AppError as error:
        sys.exit(error.message)
    print(f"Deactivated {user.username}.")

# slot: commands spaced
command = commands.add_parser("create-superuser", help="create a user who may do everything")
command.add_argument("--username", required=True)
command.add_argument("--email", required=True)
command.set_defaults(run=create_superuser)

command = commands.add_parser("deactivate", help="shut a user out")
command.add_argument("username")
command.set_defaults(run=deactivate)
