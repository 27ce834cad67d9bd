# slot: services spaced
# Before the new replicas have requests, which may enqueue tasks that an old worker does not know.
workers=$(docker compose ps -q worker | wc -l)
docker compose up -d --no-deps --scale "worker=$workers" worker
