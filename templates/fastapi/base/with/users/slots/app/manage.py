from app.manage_users import activate, create_superuser, deactivate, set_password

# slot: commands spaced
command = commands.add_parser("create-superuser", help="create a superuser")
command.add_argument("--username", required=True)
command.add_argument("--email", required=True)
command.set_defaults(run=create_superuser)

command = commands.add_parser("deactivate", help="deactivate a user, and end their sessions")
command.add_argument("username")
command.set_defaults(run=deactivate)

command = commands.add_parser("activate", help="let a deactivated user in again")
command.add_argument("username")
command.set_defaults(run=activate)

command = commands.add_parser("set-password", help="set a user's password, and sign them out")
command.add_argument("username")
command.set_defaults(run=set_password)
