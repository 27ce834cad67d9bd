from pydantic import Field

# slot: settings spaced
# How old a list may be when a process died before it invalidated the cache.
cache_seconds: float = Field(default=4, gt=0, le=60)
