# slot: settings spaced
# Cached answers are kept for a few seconds, so that a crash between a commit and its
# announcement leaves nothing stale for longer.
redis_url: str = "redis://localhost:6379/0"
