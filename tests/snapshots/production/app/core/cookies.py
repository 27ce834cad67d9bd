"""Cookies: under https, their names have a prefix that browsers let no other origin set."""

from dataclasses import dataclass

from fastapi import Response
from starlette.requests import HTTPConnection


@dataclass(frozen=True)
class Cookie:
    """A cookie that scripts cannot read."""

    name: str
    prefix: str = "__Host-"
    path: str = "/"

    def read(self, connection: HTTPConnection) -> str | None:
        """Return the value; None where there are two, of which another site may have set one."""
        name = self._name(connection)
        pairs = [
            pair.partition("=")
            for header in connection.headers.getlist("cookie")
            for pair in header.split(";")
        ]
        values = [value.strip(' "') for key, _, value in pairs if key.strip() == name]
        return values[0] if len(values) == 1 else None

    def write(
        self, connection: HTTPConnection, response: Response, value: str, *, seconds: int
    ) -> None:
        """Have the browser keep a value; one that lasts 0 seconds is dropped."""
        response.set_cookie(
            self._name(connection),
            value,
            max_age=seconds,
            path=self.path,
            secure=is_secure(connection),
            httponly=True,
            samesite="lax",
        )

    def _name(self, connection: HTTPConnection) -> str:
        return f"{self.prefix}{self.name}" if is_secure(connection) else self.name


def is_secure(connection: HTTPConnection) -> bool:
    """Tell whether a request or websocket came by TLS."""
    return connection.scope.get("scheme") in ("https", "wss")
