import os

import app

# slot: environment
# Keys and channels begin with it: this run has its own on a Redis that others use.
app.__title__ = f"{app.__title__}-test-{os.getpid()}"
