import shutil

# slot: folders
uploads = settings.upload_dir
# The start creates it.
while not uploads.exists():
    uploads = uploads.parent
folders["UPLOAD_DIR"] = uploads

# slot: problems
if shutil.disk_usage(uploads).free < settings.upload_free_bytes:
    problems.append(f"UPLOAD_DIR: less than UPLOAD_FREE_BYTES are free in {uploads}")
