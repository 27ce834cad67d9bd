"""The log file, rotated when it is full."""

from logging import Handler
from logging.handlers import RotatingFileHandler

FILE_BYTES = 10 * 1024 * 1024
FILE_COUNT = 10


def open_log_file(path: str) -> Handler:
    """Return a handler that writes to a file and keeps some full ones."""
    return RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=FILE_COUNT)
