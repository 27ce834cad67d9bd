"""Cookies; under https with a name prefix that protects them (RFC 6265bis)."""

from dataclasses import dataclass

from fastapi import Response
from starlette.requests import HTTPConnection


@dataclass(frozen=True)
class Cookie:
    name: str
    prefix: str = "__Host-"
    path: str = "/"

    def read(self, connection: HTTPConnection) -> str | None:
        """Return the value, or None if there are several: another site may have set one."""
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
        """Set the cookie; 0 seconds deletes it."""
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
    return connection.scope.get("scheme") in ("https", "wss")
