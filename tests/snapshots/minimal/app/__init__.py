"""The my-api API."""

__title__ = "my-api"
__version__ = "0.1.0"
