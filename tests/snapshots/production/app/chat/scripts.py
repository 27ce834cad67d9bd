"""Scripts for Redis: each changes who is in a room and announces it, in one step.

Entries are `room/user`, and messages on the channel `room/frame`: no room has a slash.
"""

from app.core.redis import redis_name

CHANNEL = redis_name("chat:frames")
ROOMS = redis_name("chat:rooms")
USERS = redis_name("chat:users:")
WORKERS = redis_name("chat:workers")
HELD = redis_name("chat:held:")

# KEYS: the users of the worker, those of the room, the rooms.
# ARGV: room, user, both halves of a frame around the count, the channel.
JOIN = """
if redis.call('SADD', KEYS[1], ARGV[1] .. '/' .. ARGV[2]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[2], ARGV[2], 1) > 1 then return 0 end
local count = redis.call('HLEN', KEYS[2])
redis.call('HSET', KEYS[3], ARGV[1], count)
redis.call('PUBLISH', ARGV[5], ARGV[1] .. '/' .. ARGV[3] .. count .. ARGV[4])
return 1
"""

LEAVE = """
if redis.call('SREM', KEYS[1], ARGV[1] .. '/' .. ARGV[2]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[2], ARGV[2], -1) > 0 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[2])
local count = redis.call('HLEN', KEYS[2])
if count > 0 then
    redis.call('HSET', KEYS[3], ARGV[1], count)
else
    redis.call('HDEL', KEYS[3], ARGV[1])
end
redis.call('PUBLISH', ARGV[5], ARGV[1] .. '/' .. ARGV[3] .. count .. ARGV[4])
return 1
"""

# KEYS: the workers. ARGV: this worker, seconds without a heartbeat until a worker is dead.
# Returns whether this worker is new, and the dead workers.
BEAT = """
local now = tonumber(redis.call('TIME')[1])
local new = redis.call('ZADD', KEYS[1], now, ARGV[1])
return {new, redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))}
"""
