"""How passwords are hashed."""

import asyncio

import pytest

from app.core import passwords
from app.core.errors import AppError
from app.core.passwords import hash_password, verify_password


async def test_a_password_fits_its_hash_alone() -> None:
    """The same password never has the same hash."""
    password_hash = await hash_password("correct horse")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_hash != await hash_password("correct horse")
    assert await verify_password("correct horse", password_hash)
    assert not await verify_password("battery staple", password_hash)


async def test_nobody_costs_as_much_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """One hash of the same parameters is computed either way: time does not tell who exists."""
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
    """Whoever would wait too long is told to come back."""
    monkeypatch.setattr(passwords, "MAX_WAITING", 2)
    hashing = [asyncio.create_task(hash_password("correct horse")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(AppError) as caught:
        await hash_password("correct horse")
    assert (caught.value.status, caught.value.code) == (503, "OVERLOADED")
    await asyncio.gather(*hashing)
    await hash_password("correct horse")
