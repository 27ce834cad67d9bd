# slot: settings spaced
# The in-memory cache allows one worker; what is locked against a second.
lock_folder: ProjectPath = Path(".")
