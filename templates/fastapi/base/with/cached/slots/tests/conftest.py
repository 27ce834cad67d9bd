from app.core.cache import invalidate

# slot: emptied
await invalidate("items", "users")
