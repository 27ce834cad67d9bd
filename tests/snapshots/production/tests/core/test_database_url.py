"""The conversion of DATABASE_URL."""

import pytest

from app.core.database_url import read_database_url


@pytest.mark.parametrize(
    ("text", "dsn"),
    [
        ("postgres://u:p%40x@h/d", "postgresql://u:p%40x@h/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql+asyncpg://u@h/d?ssl=verify-full", "postgresql://u@h/d?sslmode=verify-full"),
    ],
)
def test_a_url_names_the_driver_and_keeps_its_options(text: str, dsn: str) -> None:
    url, arguments = read_database_url(text)
    assert url.drivername == "postgresql+asyncpg"
    assert url.query == {}
    assert arguments == {"dsn": dsn}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("swordfish", "is not a URL"),
        ("mysql://u:swordfish@h/d", "begins with mysql://"),
        ("postgresql+psycopg://u:swordfish@h/d", "begins with postgresql\\+psycopg://"),
        ("postgresql://u:swordfish@h/d?channel_binding=require", "no option channel_binding"),
    ],
)
def test_a_url_that_the_driver_cannot_use_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_database_url(text)
    assert "swordfish" not in str(caught.value)
