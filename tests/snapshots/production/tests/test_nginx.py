"""The proxy's configuration."""

import re
from pathlib import Path

CONFIGURATION = (Path(__file__).parent.parent / "nginx" / "nginx.conf").read_text("utf-8")


def test_what_a_client_says_of_itself_is_replaced() -> None:
    """Otherwise it could choose the address that its requests are counted under."""
    said = re.findall(r"proxy_set_header X-Forwarded-(\w+) ([^;]+);", CONFIGURATION)
    assert dict(said) == {"For": "$remote_addr", "Proto": "$scheme"}
    assert 'proxy_set_header Forwarded "";' in CONFIGURATION


def test_metrics_stay_inside() -> None:
    """They are scraped from the replicas themselves."""
    location = CONFIGURATION.partition("location = /metrics {")[2].partition("}")[0]
    assert location.split() == ["return", "404;"]
