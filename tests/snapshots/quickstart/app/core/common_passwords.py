"""Passwords that are tried first: the 3,000 most common of at least 8 characters.

The list is the one of Django (BSD-3-Clause), which Royce Williams made of leaked passwords.
"""

from functools import lru_cache
from pathlib import Path


@lru_cache
def common_passwords() -> frozenset[str]:
    """Return the list, in lower case."""
    return frozenset(Path(__file__).with_suffix(".txt").read_text("ascii").split())
