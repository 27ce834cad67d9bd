from app.middleware.response_cache import public_cache

# slot: cache
@public_cache("items", "users")
