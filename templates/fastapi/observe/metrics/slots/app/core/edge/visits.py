from app.core.metrics import count_visits
from app.core.routes import name_route

# slot: noted
self.route = name_route(scope) or "other" if scope["type"] == "http" else None

# slot: told
count_visits(over)
