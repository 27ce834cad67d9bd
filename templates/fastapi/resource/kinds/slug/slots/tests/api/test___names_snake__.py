from app.crud.slugs import slug_of

# slot: refused
("{{column}}", "No"),
("{{column}}", "a--b"),
("{{column}}", "x" * 121),
("{{column}}", 5),

# slot: tests
async def test___column___is_made_from___source_column__(author: AsyncClient, session: AsyncSession) -> None:
    """One that is taken has a number behind it."""
    body = await make_body(session, 2)
    del body["{{column}}"]
    slug = slug_of(body["{{source_column}}"])
    first = await make_body(session) | {"{{column}}": slug}
    assert (await author.post("{{route}}", json=first)).json()["{{column}}"] == slug
    second = await author.post("{{route}}", json=body)
    assert second.json()["{{column}}"] == f"{slug}-2"
