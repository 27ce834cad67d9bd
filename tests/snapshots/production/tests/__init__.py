"""The tests of the application."""

import os

import app

os.environ["SECRET_KEY"] = "a secret that only the tests know, longer than it would have to be"
# The prefix of all keys and channels: unique, since others may use the same Redis.
app.__title__ = f"{app.__title__}-test-{os.getpid()}"
