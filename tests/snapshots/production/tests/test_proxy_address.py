"""Forwarded headers are believed from the proxy alone."""

import re
from pathlib import Path

COMPOSE = (Path(__file__).parent.parent / "compose.yaml").read_text("utf-8")


def test_the_trusted_address_is_the_proxys() -> None:
    """And it is one address, not a network."""
    (trusted,) = re.findall(r"FORWARDED_ALLOW_IPS: (\S+)", COMPOSE)
    (proxy,) = re.findall(r"ipv4_address: (\S+)", COMPOSE)
    assert trusted == proxy
