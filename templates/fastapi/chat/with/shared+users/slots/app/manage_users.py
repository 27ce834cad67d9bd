from contextlib import suppress

from redis.exceptions import RedisError

from app.chat.hub import CONTROL_ROOM
from app.chat.scripts import CHANNEL
from app.core.redis import get_redis

# slot: sessions-ended
# Without Redis, the session watcher of each worker closes them within seconds.
with suppress(RedisError):
    await get_redis().publish(CHANNEL, f"{CONTROL_ROOM}/user:{user.id}")
