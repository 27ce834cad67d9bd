from app.tasks import mail

# slot: names
"mail",
