"""The log file, shared by several processes."""

import logging
import multiprocessing
from pathlib import Path

from app.core import logfile

WORKERS = 4
LINES = 300


def write_lines(path: str, worker: int) -> None:
    """Write log lines with a small file size, so that the file rotates often."""
    logfile.FILE_BYTES = 4_000
    logfile.FILE_COUNT = 500
    handler = logfile.SharedFileHandler(path)
    for number in range(LINES):
        text = f"{worker}-{number}"
        handler.handle(logging.LogRecord("worker", logging.INFO, "", 0, text, (), None))


def test_no_line_is_lost_when_the_file_is_full(tmp_path: Path) -> None:
    """Lose no line when several processes rotate the file."""
    path = tmp_path / "app.log"
    spawn = multiprocessing.get_context("spawn")
    workers = [
        spawn.Process(target=write_lines, args=(str(path), worker)) for worker in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    files = [file for file in tmp_path.glob("app.log*") if file.suffix != ".lock"]
    assert len(files) > 1
    lines = [line for file in files for line in file.read_text().splitlines()]
    assert len(lines) == len(set(lines)) == WORKERS * LINES


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    """Create the file again after another tool, such as logrotate, has renamed it."""
    path = tmp_path / "app.log"
    handler = logfile.SharedFileHandler(str(path))
    handler.handle(logging.LogRecord("app", logging.INFO, "", 0, "first", (), None))
    path.rename(tmp_path / "kept.log")
    handler.handle(logging.LogRecord("app", logging.INFO, "", 0, "second", (), None))
    handler.close()
    assert path.read_text() == "second\n"
