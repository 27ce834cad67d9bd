"""Forwarded headers are trusted from the proxy only."""

import re
from pathlib import Path

COMPOSE = (Path(__file__).parent.parent / "compose.yaml").read_text("utf-8")


def test_the_trusted_address_is_the_proxys() -> None:
    """Trust the proxy's single address, not a network."""
    (trusted,) = re.findall(r"FORWARDED_ALLOW_IPS: (\S+)", COMPOSE)
    (proxy,) = re.findall(r"ipv4_address: (\S+)", COMPOSE)
    assert trusted == proxy


def test_the_container_of_the_certificate_has_no_secret() -> None:
    """Give the container that makes the certificate, which runs as root, no secrets."""
    service = re.search(r"^  certificate:\n(?:    .*\n|\n)+", COMPOSE, re.MULTILINE)
    assert service is not None
    assert "    env_file: []\n    environment: {}\n" in service[0]
