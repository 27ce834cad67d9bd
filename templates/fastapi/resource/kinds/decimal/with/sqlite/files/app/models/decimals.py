"""Exact decimals for a database that has only floats."""

from decimal import Decimal

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator


class ScaledDecimal(TypeDecorator[Decimal]):
    """A decimal that is stored as a whole number of its smallest unit."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, digits: int, places: int) -> None:
        super().__init__()
        self.digits = digits
        self.places = places

    def __repr__(self) -> str:
        return f"ScaledDecimal({self.digits}, {self.places})"

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store the number of units."""
        return None if value is None else int(value.scaleb(self.places))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read the number of units."""
        return None if value is None else Decimal(value).scaleb(-self.places)
