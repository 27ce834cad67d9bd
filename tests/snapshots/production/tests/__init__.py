"""The tests of the application."""

import os

import app

os.environ["SECRET_KEY"] = "a secret that only the tests know, longer than it would have to be"
# Keys and channels begin with it: this run has its own on a Redis that others use.
app.__title__ = f"{app.__title__}-test-{os.getpid()}"
