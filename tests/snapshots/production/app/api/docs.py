"""The documentation of the API, a page that anybody can try it from."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.api.pages import show_page

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/docs", response_class=HTMLResponse)
def show_docs() -> HTMLResponse:
    """Show the documentation."""
    return show_page("docs.html", POLICY)
