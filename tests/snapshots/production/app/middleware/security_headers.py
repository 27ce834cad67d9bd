"""Security headers."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
TRANSPORT_SECURITY = (b"strict-transport-security", b"max-age=31536000")
POLICY = b"content-security-policy"
# A page may load from its own origin; any other response may load nothing.
PAGE_POLICY = (
    b"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
    b" frame-ancestors 'none'"
)
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"


class SecurityHeadersMiddleware:
    """Adds the headers; a response's own Content-Security-Policy stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *HEADERS]
                names = dict(headers)
                is_page = names.get(b"content-type", b"").startswith(b"text/html")
                if POLICY not in names:
                    headers.append((POLICY, PAGE_POLICY if is_page else DATA_POLICY))
                if is_page:
                    headers.append((b"cross-origin-opener-policy", b"same-origin"))
                if scope.get("scheme") == "https":
                    headers.append(TRANSPORT_SECURITY)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_safe)
