"""Passwords: hashed by argon2id, on one thread that leaves the processor to the event loop."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.errors import AppError

Result = TypeVar("Result")

NICENESS = 15
# Each takes some 25 ms: whoever would wait longer than two seconds is better told so.
MAX_WAITING = 64

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_waiting = 0


async def hash_password(password: str) -> str:
    """Hash a password."""
    return await _run(lambda: _hasher.hash(password))


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Check a password, taking as long when there is no user to check it for."""
    if password_hash is None:
        await _run(lambda: _hasher.verify(password, _decoy()))
        return False
    return await _run(lambda: _hasher.verify(password, password_hash))


async def _run(work: Callable[[], Result]) -> Result:
    global _waiting
    if _waiting >= MAX_WAITING:
        raise AppError(
            503, "OVERLOADED", "Too many people are signing in.", headers={"Retry-After": "2"}
        )
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_executor, work)
    finally:
        _waiting -= 1


def _prepare_thread() -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    _decoy()


@cache
def _decoy() -> str:
    return _hasher.hash("nobody's password")


_executor = ThreadPoolExecutor(1, "passwords", initializer=_prepare_thread)
