from app.core import uploads

# slot: folders
uploads.sweep(settings.upload_dir)
