# slot: tests
async def test_administrators_alone_create_a_bulk(auth_headers: dict[str, str], author: AsyncClient, session: AsyncSession) -> None:
    """Return 403 to other users."""
    body = {"items": [await make_body(session)]}
    answer = await author.post("{{route}}/bulk", json=body, headers=auth_headers)
    assert answer.status_code == 403
