from app.models.file import File

# slot: models
"File",
