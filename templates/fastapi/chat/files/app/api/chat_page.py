"""The demo page of the chat, at the root whatever the API's prefix."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.api.pages import show_page

router = APIRouter(include_in_schema=False)


@router.get("/chat", response_class=HTMLResponse)
def show_chat() -> HTMLResponse:
    """Show the page."""
    return show_page("chat.html")
