"""JSON objects of a limited size and depth."""

import json
from typing import Annotated, Any

from pydantic import AfterValidator

MAX_CHARACTERS = 65_536
MAX_DEPTH = 32


def check_object(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse NUL, NaN, and an object that is too large or too deep."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        nested = [one for one in level if isinstance(one, dict | list)]
        level = [
            inner for one in nested for inner in (one.values() if isinstance(one, dict) else one)
        ]
    if level:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(text) > MAX_CHARACTERS or "\\u0000" in text:
        raise ValueError(f"longer than {MAX_CHARACTERS} characters, or with a NUL")
    return value


JsonObject = Annotated[dict[str, Any], AfterValidator(check_object)]
