"""The key that lets people in."""

import pytest
from pydantic import ValidationError

from app.config import Settings


@pytest.mark.parametrize("key", ["", "x" * 31])
def test_a_short_key_is_refused(key: str) -> None:
    """An example that was copied and not filled in starts nothing."""
    with pytest.raises(ValidationError, match="secret_key"):
        Settings.model_validate({"secret_key": key})
