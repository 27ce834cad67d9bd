"""The my-api API."""

import gc

__title__ = "my-api"
__version__ = "0.1.0"

# At the interpreter's 700, looking for garbage takes a sixth of a start and a fifth of a request.
gc.set_threshold(10_000)
