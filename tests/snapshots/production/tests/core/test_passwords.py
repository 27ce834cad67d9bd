"""Password hashing."""

import asyncio
import threading

import pytest

from app.core import passwords
from app.core.errors import AppError
from app.core.passwords import hash_password, one_at_a_time, verify_password


async def test_a_password_fits_its_hash_alone() -> None:
    """Verify a password against its salted argon2id hash."""
    password_hash = await hash_password("correct horse")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_hash != await hash_password("correct horse")
    assert await verify_password("correct horse", password_hash)
    assert not await verify_password("battery staple", password_hash)


async def test_an_unknown_user_costs_as_much_as_a_known_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Compute a hash with the same parameters for an unknown user, so that time reveals none."""
    password_hash = await hash_password("correct horse")
    await verify_password("battery staple", None)
    checked: list[str] = []

    class Recorder:
        def verify(self, _password: str, stored: str) -> bool:
            checked.append(stored)
            return False

    monkeypatch.setattr(passwords, "_hasher", Recorder())
    for stored in (password_hash, None):
        assert not await verify_password("battery staple", stored)
    assert len(checked) == 2
    assert len({stored.rpartition("$")[0].rpartition("$")[0] for stored in checked}) == 1


async def test_too_many_at_once_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return 503 when the queue is full; reserve places in it for sign-in."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 60)
    password_hash = await hash_password("correct horse")
    others = [asyncio.create_task(hash_password("other")) for _ in range(passwords.MAX_OTHERS)]
    await asyncio.sleep(0)
    with pytest.raises(AppError) as caught:
        await hash_password("correct horse")
    assert (caught.value.status, caught.value.code) == (503, "OVERLOADED")
    assert await verify_password("correct horse", password_hash, places=passwords.MAX_WAITING)
    await asyncio.gather(*others)


async def test_one_user_takes_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queue one hash per user at a time, so that one user cannot delay the others."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 60)
    order: list[str] = []

    async def hash_for(user: str) -> None:
        async with one_at_a_time(user):
            await hash_password("correct horse")
            order.append(user)

    await asyncio.gather(*(hash_for("ann") for _ in range(20)), hash_for("bob"))
    assert order.index("bob") <= 2


async def test_who_waits_too_long_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise an AppError when the user's turn or the hashing thread is not free in time."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    async with one_at_a_time("ann"):
        with pytest.raises(AppError, match="Too many"):
            async with one_at_a_time("ann"):
                raise AssertionError
    busy = threading.Event()
    blocking = passwords._executor.submit(busy.wait)
    try:
        with pytest.raises(AppError, match="Too many"):
            await hash_password("correct horse")
    finally:
        busy.set()
        blocking.result()
    async with one_at_a_time("ann"):
        pass
