"""DATABASE_URL: converted from the forms that hosts use to that of the driver."""

import ssl
from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SCHEMES = ("mysql", "mariadb", "mysql+asyncmy", "mariadb+asyncmy")
OPTIONS = frozenset({"charset", "connect_timeout", "ssl_ca", "ssl_cert", "ssl_key", "ssl_mode"})
# What MySQL's own clients call the ways to use TLS; asyncmy uses it always or never.
WITHOUT_TLS = ("DISABLED", "PREFERRED")
WITH_TLS = ("REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")


def read_database_url(text: str) -> tuple[URL, dict[str, Any]]:
    """Return a URL for SQLAlchemy, and the arguments of the driver; raise ValueError for others."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("it is not a URL: mysql://USER:PASSWORD@HOST/DATABASE") from None
    if url.drivername not in SCHEMES:
        raise ValueError(f"it begins with {url.drivername}://, not with mysql://")
    options = {name.replace("-", "_"): str(value) for name, value in url.query.items()}
    if unknown := options.keys() - OPTIONS:
        raise ValueError(f"asyncmy has no option {', '.join(sorted(unknown))}")
    tls = {name: value for name, value in options.items() if name.startswith("ssl_")}
    context = make_tls_context(tls)
    query = {name: value for name, value in options.items() if name not in tls}
    url = url.set(drivername="mysql+asyncmy", query=query)
    return url, {"ssl": context} if context else {}


def make_tls_context(options: Mapping[str, str]) -> ssl.SSLContext | None:
    """Return the TLS context, or None without TLS."""
    mode = options.get("ssl_mode", "VERIFY_CA" if "ssl_ca" in options else "PREFERRED").upper()
    if mode in WITHOUT_TLS:
        return None
    if mode not in WITH_TLS:
        raise ValueError(f"ssl-mode is none of {', '.join(WITHOUT_TLS + WITH_TLS)}")
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca"))
        if "ssl_cert" in options:
            context.load_cert_chain(options["ssl_cert"], options.get("ssl_key"))
    except OSError as error:
        raise ValueError(f"a certificate cannot be read: {error}") from None
    context.check_hostname = mode == "VERIFY_IDENTITY"
    context.verify_mode = ssl.CERT_NONE if mode == "REQUIRED" else ssl.CERT_REQUIRED
    return context
