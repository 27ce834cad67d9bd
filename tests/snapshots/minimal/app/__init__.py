"""The my-api API."""

import gc

__title__ = "my-api"
__version__ = "0.1.0"

# What is imported is no garbage: to look through it again and again is a sixth of a start.
gc.set_threshold(200_000)
