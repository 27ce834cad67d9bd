from app.core.cache import invalidate

# slot: committed
await invalidate(*session.info.pop("invalidate", ()))
