# slot: folders
settings.upload_dir.mkdir(parents=True, exist_ok=True)
