# slot: checker
user: CurrentUserWrite,
