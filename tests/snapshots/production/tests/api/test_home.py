"""The home page."""

import re

from httpx2 import AsyncClient


async def test_the_page_runs_only_what_it_loads_from_here(client: AsyncClient) -> None:
    """Have no inline script or style, and a Content-Security-Policy that forbids them."""
    page = await client.get("http://test/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "script-src 'self'; style-src 'self';" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", page.text) == []


async def test_the_page_loads_what_is_there(client: AsyncClient) -> None:
    """Load static files under hashed names, cacheable for a year."""
    page = await client.get("http://test/")
    paths = re.findall(r'(?:src|href)="(static/[^"]+)"', page.text)
    assert len(paths) >= 3
    for path in paths:
        part = await client.get(f"http://test/{path}")
        assert part.status_code == 200
        assert "immutable" in part.headers["Cache-Control"]


async def test_the_page_links_to_pages_that_are_there(client: AsyncClient) -> None:
    """Link to pages that return 200, the documentation among them."""
    page = await client.get("http://test/")
    links = re.findall(r'<a href="([^"]+)"', page.text)
    assert "docs" in links
    for link in links:
        assert (await client.get(f"http://test/{link}")).status_code == 200
