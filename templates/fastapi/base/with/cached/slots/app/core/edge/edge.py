from app.core.edge.public import public_routes
from app.core.edge.responses import ResponseCache, send_kept

# slot: layers
app = self._responses = ResponseCache(app, public_routes(settings))

# slot: kept
kept = self._responses.find(scope) if wait == 0 else None
if kept is not None:
    await send_kept(kept, scope, asked, send)
    return
