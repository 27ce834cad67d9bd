"""The front page: what the service does."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.api.pages import show_page

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def show_home() -> HTMLResponse:
    """Show the page."""
    return show_page("home.html")
