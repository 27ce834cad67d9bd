from app.manage_tasks import list_tasks, run_worker

# slot: commands spaced
command = commands.add_parser("worker", help="do tasks, until SIGTERM")
command.set_defaults(run=run_worker)

command = commands.add_parser("tasks", help="list the tasks that were given up")
command.add_argument("--retry", action="store_true", help="do them once more")
command.set_defaults(run=list_tasks)
