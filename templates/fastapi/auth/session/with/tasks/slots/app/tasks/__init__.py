from app.tasks import expired_sessions

# slot: names
"expired_sessions",
