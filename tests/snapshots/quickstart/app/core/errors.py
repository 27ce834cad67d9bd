"""Errors: one exception to raise, and one envelope for all answers that are not a success."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from app.core.database import read_violation

logger = logging.getLogger(__name__)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CODES = {
    400: "BAD_REQUEST",
    401: "NOT_AUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    408: "TIMEOUT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    416: "RANGE_NOT_SATISFIABLE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    503: "OVERLOADED",
    507: "INSUFFICIENT_STORAGE",
}


class AppError(Exception):
    """An error response: its status, a code for programs and a message for people."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Keep what the answer will say."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def not_found(what: str) -> AppError:
    """Make the error for something that does not exist."""
    return AppError(404, "NOT_FOUND", f"{what} not found.")


def forbidden(message: str = "You may not do this.") -> AppError:
    """Return the error for a missing permission."""
    return AppError(403, "FORBIDDEN", message)


def error_body(
    code: str,
    message: str,
    request_id: str,
    errors: Sequence[Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Build the envelope; `errors` names the fields of a request that was not valid."""
    body: dict[str, Any] = {"code": code, "message": message}
    if errors is not None:
        body["errors"] = list(errors)
    return body | {"request_id": request_id, "timestamp": datetime.now(UTC).isoformat()}


def error_response(
    request: Request,
    status: int,
    code: str,
    message: str,
    *,
    errors: Sequence[Mapping[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Answer with the envelope."""
    request_id = request.scope.get("state", {}).get("request_id", "")
    # RFC 9110 15.1: caches may keep some errors, a 404 too, without no-store.
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(error_body(code, message, request_id, errors), status, headers)


async def handle_app_error(request: Request, error: Exception) -> JSONResponse:
    """Answer what the application raised."""
    if not isinstance(error, AppError):
        raise error
    return error_response(request, error.status, error.code, error.message, headers=error.headers)


async def handle_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework raised, such as an unknown path."""
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    code = CODES.get(status, "BAD_REQUEST" if status < 500 else "INTERNAL_ERROR")
    headers = error.headers
    if status == 405 and "route" in request.scope:
        headers = {"Allow": ", ".join(find_methods(request))}
    return error_response(request, status, code, HTTPStatus(status).phrase, headers=headers)


def find_methods(request: Request) -> list[str]:
    """Return the methods of a path: the framework names those of its first route alone."""
    found = [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return [*found, "HEAD"] if "GET" in found else found


async def handle_pool_timeout(request: Request, _: Exception) -> JSONResponse:
    """Ask to come back later: no connection to the database became free in time."""
    return error_response(
        request, 503, "OVERLOADED", "The service is busy.", headers={"Retry-After": "1"}
    )


async def handle_stale_row(request: Request, _: Exception) -> JSONResponse:
    """Refuse a change of a row that was changed or deleted meanwhile."""
    logger.warning("a row was changed or deleted by another request")
    return error_response(request, 409, "CONFLICT", "The record was changed meanwhile; try again.")


async def handle_integrity_error(request: Request, error: Exception) -> JSONResponse:
    """Answer what a request can cause: a value that is taken, or a reference to nothing.

    What else violates a constraint is a bug.
    """
    if not isinstance(error, IntegrityError):
        raise error
    kind, constraint = read_violation(error)
    if kind == "unique":
        logger.warning("unique constraint violated: %s", constraint)
        return error_response(request, 409, "CONFLICT", "A record with this value exists.")
    if kind == "foreign key" and not (error.statement or "").startswith("DELETE"):
        logger.warning("foreign key violated: %s", constraint, exc_info=error)
        return error_response(
            request, 422, "VALIDATION_ERROR", "The request refers to something that does not exist."
        )
    raise error


async def handle_departure(_: Request, __: Exception) -> Response:
    """Tell the log and the metrics that the client left, by the status that proxies use for it."""
    return Response(status_code=499)


async def handle_validation_error(request: Request, error: Exception) -> JSONResponse:
    """Name the fields that were not valid, and never repeat what was sent."""
    if not isinstance(error, RequestValidationError):
        raise error
    errors = [
        {
            "field": ".".join(str(part) for part in found["loc"][1:]) or str(found["loc"][0]),
            "message": found["msg"],
            "type": found["type"],
        }
        for found in error.errors()
    ]
    return error_response(
        request, 422, "VALIDATION_ERROR", "The request is not valid.", errors=errors
    )


def install_error_handlers(app: FastAPI) -> None:
    """Have every error of the application answered with the envelope."""
    app.add_exception_handler(AppError, handle_app_error)
    app.add_exception_handler(HTTPException, handle_http_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.add_exception_handler(PoolTimeout, handle_pool_timeout)
    app.add_exception_handler(IntegrityError, handle_integrity_error)
    app.add_exception_handler(StaleDataError, handle_stale_row)
    app.add_exception_handler(ClientDisconnect, handle_departure)
