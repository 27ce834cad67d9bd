"""The conversion of DATABASE_URL."""

import ssl

import pytest

from app.core.database_url import read_database_url


@pytest.mark.parametrize(
    ("options", "checked"),
    [
        ("", None),
        ("?ssl-mode=DISABLED", None),
        ("?ssl-mode=REQUIRED", (ssl.CERT_NONE, False)),
        ("?ssl_mode=verify_ca", (ssl.CERT_REQUIRED, False)),
        ("?ssl-mode=VERIFY_IDENTITY", (ssl.CERT_REQUIRED, True)),
    ],
)
def test_a_url_names_the_driver_and_says_how_tls_is_used(
    options: str, checked: tuple[ssl.VerifyMode, bool] | None
) -> None:
    url, arguments = read_database_url(f"mysql://u:p%40x@h/d{options}")
    assert url.render_as_string(hide_password=False) == "mysql+asyncmy://u:p%40x@h/d"
    context = arguments.get("ssl")
    assert (context and (context.verify_mode, context.check_hostname)) == checked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("swordfish", "is not a URL"),
        ("postgres://u:swordfish@h/d", "begins with postgres://"),
        ("mysql+pymysql://u:swordfish@h/d", "begins with mysql\\+pymysql://"),
        ("mysql://u:swordfish@h/d?sslaccept=strict", "no option sslaccept"),
        ("mysql://u:swordfish@h/d?ssl-mode=on", "ssl-mode is none of"),
        ("mysql://u:swordfish@h/d?ssl-ca=/no/such.pem", "cannot be read"),
    ],
)
def test_a_url_that_the_driver_cannot_use_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_database_url(text)
    assert "swordfish" not in str(caught.value)
