"""DATABASE_URL: converted from the forms that hosts use to that of the driver."""

from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
# asyncpg reads these from a URL as libpq does.
OPTIONS = frozenset(
    {
        "application_name",
        "options",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslnegotiation",
        "sslpassword",
        "sslrootcert",
        "target_session_attrs",
    }
)


def read_database_url(text: str) -> tuple[URL, dict[str, Any]]:
    """Return a URL for SQLAlchemy, and the arguments of the driver; raise ValueError for others."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("it is not a URL: postgresql://USER:PASSWORD@HOST/DATABASE") from None
    if url.drivername not in SCHEMES:
        raise ValueError(f"it begins with {url.drivername}://, not with postgresql://")
    options = dict(url.query)
    arguments: dict[str, Any] = {}
    if "ssl" in options:
        options["sslmode"] = options.pop("ssl")
    if "connect_timeout" in options:
        arguments["timeout"] = float(str(options.pop("connect_timeout")))
    if unknown := options.keys() - OPTIONS:
        raise ValueError(f"asyncpg has no option {', '.join(sorted(unknown))}")
    dsn = url.set(drivername="postgresql", query=options).render_as_string(hide_password=False)
    return url.set(drivername="postgresql+asyncpg", query={}), arguments | {"dsn": dsn}
