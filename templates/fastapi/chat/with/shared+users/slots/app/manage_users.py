from contextlib import suppress

from redis.exceptions import RedisError

from app.chat.hub import NOWHERE
from app.chat.member import name_user
from app.chat.scripts import CHANNEL
from app.core.redis import get_redis

# slot: deactivated
# Without Redis, each worker finds out by itself within seconds.
with suppress(RedisError):
    await get_redis().publish(CHANNEL, f"{NOWHERE}/{name_user(user.id)}")
