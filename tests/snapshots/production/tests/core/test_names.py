"""Usernames that are equal, invalid or reserved."""

import pytest

from app.core.names import is_reserved, username_key


def test_spellings_share_a_key() -> None:
    """Return the same key for names that differ in case only."""
    assert username_key("Alice") == username_key("aLICE") == "alice"


@pytest.mark.parametrize("name", ["", "me", "alice ", "alice\n", "\u212aelvin", "é" * 5, "a" * 33])
def test_other_text_has_none(name: str) -> None:
    """Return None for an invalid username, so that it reaches no database query."""
    assert username_key(name) is None


@pytest.mark.parametrize("name", ["admin", "ROOT", "a.d.m.i.n", "Super-User", "no_reply"])
def test_the_services_own_names_are_reserved(name: str) -> None:
    """Reserve official names, ignoring case and punctuation."""
    assert is_reserved(name)
    assert not is_reserved(f"{name}7")
