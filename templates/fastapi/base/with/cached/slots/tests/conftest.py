from app.core.cache import store

# slot: emptied
store.clear()
