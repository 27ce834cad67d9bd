"""Safety: the headers that keep browsers from doing with an answer what is not meant."""

from app.core.edge.headers import Headers, find_header, with_vary

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
TRANSPORT_SECURITY = (b"strict-transport-security", b"max-age=31536000")
# A page may load what is its own; what is no page has nothing to load, even where it is opened.
PAGE_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
    b" frame-ancestors 'none'",
)
DATA_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
PAGE_OPENER = (b"cross-origin-opener-policy", b"same-origin")


def with_safety(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with all that does not depend on who asks."""
    safe = [*with_vary(headers, b"Origin"), *SECURITY_HEADERS]
    is_page = (find_header(safe, b"content-type") or b"").startswith(b"text/html")
    if is_page:
        safe.append(PAGE_OPENER)
    if find_header(safe, b"content-security-policy") is None:
        safe.append(PAGE_POLICY if is_page else DATA_POLICY)
    return safe
