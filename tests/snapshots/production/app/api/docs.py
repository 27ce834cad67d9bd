"""The API's documentation: Swagger UI and openapi.json."""

from copy import deepcopy

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from app.api.pages import show_page

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/docs", response_class=HTMLResponse)
def show_docs() -> HTMLResponse:
    return show_page("docs.html", POLICY)


@router.get("/openapi.json", response_class=JSONResponse)
def show_schema(request: Request) -> JSONResponse:
    """Return the schema, with the path prefix that a proxy strips (root_path)."""
    stripped: str = request.scope.get("root_path", "").rstrip("/")
    schema = request.app.openapi()
    if stripped:
        schema = deepcopy(schema) | {"servers": [{"url": stripped}]}
        flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
        for address in ("tokenUrl", "refreshUrl"):
            flow[address] = stripped + flow[address]
    return JSONResponse(schema)
