"""Errors: one exception to raise, and one envelope for every error response."""

import logging
from collections.abc import Mapping
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
from starlette.types import Scope
from starlette.websockets import WebSocketClose

from app.core.database import is_unavailable, read_violation

logger = logging.getLogger(__name__)

Headers = Mapping[str, str] | None

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CODES = {
    401: "NOT_AUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    503: "OVERLOADED",
}


class AppError(Exception):
    """An error response: its status, a code for programs and a message for people."""

    def __init__(self, status: int, code: str, message: str, headers: Headers = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def not_found(what: str) -> AppError:
    return AppError(404, "NOT_FOUND", f"{what} not found.")


def forbidden(message: str = "You do not have permission to do this.") -> AppError:
    return AppError(403, "FORBIDDEN", message)


def error_response(
    scope: Scope, status: int, code: str, message: str, headers: Headers = None, errors: Any = None
) -> JSONResponse:
    """Build the envelope; `errors` names the fields of a request that was not valid."""
    body: dict[str, Any] = {"code": code, "message": message}
    if errors is not None:
        body["errors"] = errors
    body["request_id"] = scope.get("state", {}).get("request_id", "")
    body["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds")
    # RFC 9110 15.1: caches may keep some errors, a 404 too, without no-store.
    return JSONResponse(body, status, {"Cache-Control": "no-store", **(headers or {})})


async def handle_error(request: Request, error: Exception) -> Response:
    """Respond to an error; an unknown one is logged, and reveals nothing."""
    scope = request.scope
    match error:
        case AppError():
            return error_response(scope, error.status, error.code, error.message, error.headers)
        case HTTPException(status_code=status):
            headers = error.headers
            if status == 405 and "route" in scope:
                headers = {"Allow": ", ".join(find_methods(request))}
            code = CODES.get(status, "BAD_REQUEST" if status < 500 else "INTERNAL_ERROR")
            return error_response(scope, status, code, HTTPStatus(status).phrase, headers)
        case RequestValidationError():
            message, errors = "The request is not valid.", describe(error)
            return error_response(scope, 422, "VALIDATION_ERROR", message, errors=errors)
        case IntegrityError():
            kind, constraint = read_violation(error)
            if kind == "unique":
                logger.warning("unique constraint violated: %s", constraint)
                message = "A record with this value exists."
                return error_response(scope, 409, "CONFLICT", message)
            if kind == "foreign key":
                logger.warning("foreign key violated: %s", constraint, exc_info=error)
                if (error.statement or "").startswith("DELETE"):
                    message = "Other records refer to this one."
                    return error_response(scope, 409, "CONFLICT", message)
                message = "The request refers to something that does not exist."
                return error_response(scope, 422, "VALIDATION_ERROR", message)
        case StaleDataError():
            logger.warning("a row was changed or deleted by another request")
            message = "The record was changed meanwhile; try again."
            return error_response(scope, 409, "CONFLICT", message)
        case ClientDisconnect():
            # nginx's status for a client that has disconnected, for the log and the metrics.
            return Response(status_code=499)
    if isinstance(error, PoolTimeout) or is_unavailable(error):
        logger.warning("the database cannot serve: %s", error)
        message, wait = "The service is busy.", {"Retry-After": "1"}
        return error_response(scope, 503, "OVERLOADED", message, wait)
    logger.error("unhandled error", exc_info=error)
    if scope["type"] == "websocket":
        return WebSocketClose(1011)  # type: ignore[return-value]
    return error_response(scope, 500, "INTERNAL_ERROR", "Something went wrong.")


def find_methods(request: Request) -> list[str]:
    """Return all methods of the path; the framework names those of its first route."""
    found = [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return [*found, "HEAD"] if "GET" in found else found


def describe(error: RequestValidationError) -> list[dict[str, str]]:
    """List the invalid fields, without the input."""
    return [
        {
            "field": ".".join(str(part) for part in found["loc"][1:]) or str(found["loc"][0]),
            "message": found["msg"],
            "type": found["type"],
        }
        for found in error.errors()
    ]


def install_error_handlers(app: FastAPI) -> None:
    """Handle errors that are raised before the body was read; `app.main` handles all others."""
    for kind in (AppError, HTTPException, RequestValidationError, PoolTimeout):
        app.add_exception_handler(kind, handle_error)
