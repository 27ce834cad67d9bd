"""Safety: the headers that keep browsers from doing with an answer what is not meant."""

from app.core.edge.headers import Headers, find_header, with_vary

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
TRANSPORT_SECURITY = (b"strict-transport-security", b"max-age=31536000")
CONTENT_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
    b" frame-ancestors 'none'",
)


def with_safety(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with all that does not depend on who asks."""
    safe = [*with_vary(headers, b"Origin"), *SECURITY_HEADERS]
    if find_header(safe, b"content-security-policy") is None:
        safe.append(CONTENT_POLICY)
    return safe
