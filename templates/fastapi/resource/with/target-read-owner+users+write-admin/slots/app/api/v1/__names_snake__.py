# slot: checker
user: Superuser,
