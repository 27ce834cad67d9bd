import os

import app

# slot: environment
# The prefix of all keys and channels: unique, since others may use the same Redis.
app.__title__ = f"{app.__title__}-test-{os.getpid()}"
