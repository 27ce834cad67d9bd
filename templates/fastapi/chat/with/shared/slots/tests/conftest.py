from app.chat import backplane

# slot: environment
backplane.PING_SECONDS = 30.0
