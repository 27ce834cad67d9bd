from app.core.metrics import count_requests
from app.core.routes import name_route

# slot: fields
"route": name_route(scope) or "other" if scope["type"] == "http" else None,

# slot: flushed
count_requests(lines)

# slot: state
self.active = 0

# slot: begun
access_log.active += 1

# slot: ended
access_log.active -= 1
