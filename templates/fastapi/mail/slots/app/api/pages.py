# slot: pages spaced
@router.get("/reset-password", response_class=HTMLResponse)
@router.get("/verify-email", response_class=HTMLResponse)
def show_mail() -> HTMLResponse:
    """Show what links in mails open."""
    return show_page("mail.html")
