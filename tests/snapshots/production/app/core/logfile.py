"""The log file, rotated when it is full; shared by all workers."""

import os
import sys
from logging import LogRecord
from logging.handlers import RotatingFileHandler

if sys.platform != "win32":
    import fcntl

FILE_BYTES = 10 * 1024 * 1024
FILE_COUNT = 10


class SharedFileHandler(RotatingFileHandler):
    """Write to a file shared by processes: one at a time, following rotation."""

    def __init__(self, path: str) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILE_COUNT)
        self._lock_file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def emit(self, record: LogRecord) -> None:
        if sys.platform == "win32":
            super().emit(record)
            return
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            self._follow()
            super().emit(record)
        finally:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def close(self) -> None:
        super().close()
        if self._lock_file >= 0:
            os.close(self._lock_file)
            self._lock_file = -1

    def _follow(self) -> None:
        """Reopen the file if another process has rotated it."""
        try:
            newest = os.stat(self.baseFilename)
        except FileNotFoundError:
            newest = None
        if self.stream is None:
            return
        if newest is None or not os.path.samestat(newest, os.fstat(self.stream.fileno())):
            self.stream.close()
            self.stream = self._open()
