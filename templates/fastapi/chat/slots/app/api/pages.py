# slot: pages spaced
@router.get("/chat", response_class=HTMLResponse)
def show_chat() -> HTMLResponse:
    """Show the chat."""
    return show_page("chat.html")
