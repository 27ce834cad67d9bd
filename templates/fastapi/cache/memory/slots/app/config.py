# slot: settings spaced
lock_folder: ProjectPath = Path(".")
"""The folder of the lock file: the in-memory cache allows one worker."""
