from app.core import uploads

# slot: folders
settings.upload_dir.mkdir(parents=True, exist_ok=True)
uploads.sweep(settings.upload_dir)
