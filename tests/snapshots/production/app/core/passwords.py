"""Passwords: hashed by argon2id, in one thread of low priority."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.errors import AppError

Result = TypeVar("Result")

NICENESS = 15
# Below REQUEST_TIMEOUT; the thread gets only idle CPU time.
WAIT_SECONDS = 20.0
# A hash takes about 25 ms. Half of the places are reserved for signing in.
MAX_WAITING = 64
MAX_OTHERS = 32

# The 3,000 most common of at least 8 characters, of the list of Django (BSD-3-Clause), which Royce
# Williams made of leaked passwords.
COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_waiting = 0
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


@asynccontextmanager
async def one_at_a_time(key: str) -> AsyncIterator[None]:
    """Allow one hash per key at a time: requests of one user take one place."""
    turn = _turns.setdefault(key, asyncio.Lock())
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await turn.acquire()
    except TimeoutError:
        raise overloaded() from None
    try:
        yield
    finally:
        turn.release()


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(COMMON_PASSWORDS.read_text("ascii").split())


async def hash_password(password: str) -> str:
    return await _run(lambda: _hasher.hash(password))


async def verify_password(
    password: str, password_hash: str | None, *, places: int = MAX_OTHERS
) -> bool:
    """Verify a password; takes as long without a user, so that timing reveals none."""
    if password_hash is None:
        await _run(lambda: _hasher.verify(password, _decoy()), places)
        return False
    return await _run(lambda: _hasher.verify(password, password_hash), places)


def overloaded() -> AppError:
    """Return the 503 for a full queue."""
    message = "Too many passwords are being checked."
    return AppError(503, "OVERLOADED", message, headers={"Retry-After": "2"})


async def _run(work: Callable[[], Result], places: int = MAX_OTHERS) -> Result:
    global _waiting
    if _waiting >= places:
        raise overloaded()
    _waiting += 1
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(_executor, work)
    except TimeoutError:
        raise overloaded() from None
    finally:
        _waiting -= 1


def _prepare_thread() -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    _decoy()


@cache
def _decoy() -> str:
    return _hasher.hash("no user's password")


_executor = ThreadPoolExecutor(1, "passwords", initializer=_prepare_thread)
