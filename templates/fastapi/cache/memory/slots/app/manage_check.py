# slot: problems
if not settings.lock_folder.is_dir():
    problems.append(f"LOCK_FOLDER: {settings.lock_folder} is no folder")
