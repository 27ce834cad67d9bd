from app.core.redis import check_redis

# slot: checks
"redis": check_redis,
