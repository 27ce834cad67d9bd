"""Numbered pages whose total is never counted beyond a limit."""

from sqlalchemy import ScalarSelect, Select, func, select

MAX_TOTAL = 10_000


def capped_total(rows: Select[int]) -> ScalarSelect[int]:
    """Count rows up to one more than the largest total that is reported."""
    return select(func.count()).select_from(rows.limit(MAX_TOTAL + 1).subquery()).scalar_subquery()


def page_count(total: int, size: int) -> int:
    """Return how many pages of a size hold a total."""
    return -(-total // size)
