from app.manage_users import create_superuser, deactivate, get_example_user

# slot: seed-owner
owner = await get_example_user(session)

# slot: create-owner
owner_id=owner.id,


# slot: commands spaced
command = commands.add_parser("create-superuser", help="create a user who may do everything")
command.add_argument("--username", required=True)
command.add_argument("--email", required=True)
command.set_defaults(run=create_superuser)

command = commands.add_parser("deactivate", help="shut a user out")
command.add_argument("username")
command.set_defaults(run=deactivate)
