from pydantic import Field

# slot: settings spaced
cache_seconds: float = Field(default=4, gt=0, le=60)
"""Maximum age of a cached list, if a process died before it invalidated the cache."""
