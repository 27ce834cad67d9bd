"""Slugs: what of a text a URL has."""

import re
from secrets import token_hex
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute


def slug_of(text: str) -> str:
    """Return the first letters and digits of a text without their accents, words joined by `-`."""
    plain = normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))[:80].strip("-")


async def free_slug(
    session: AsyncSession, column: InstrumentedAttribute[str], text: str | None
) -> str:
    """Return the slug of a text, with a number behind it if another row has it already."""
    slug = slug_of(text or "") or token_hex(4)
    slugs = [slug, *(f"{slug}-{number}" for number in range(2, 100))]
    taken = set(await session.scalars(select(column).where(column.in_(slugs))))
    return next((one for one in slugs if one not in taken), f"{slug}-{token_hex(4)}")
