from app.tasks import unfinished_uploads

# slot: names
"unfinished_uploads",
