# slot: tests
async def test_a_bulk_is_all_or_nothing(author: AsyncClient, session: AsyncSession) -> None:
    """Create no row of a bulk request if one of them is invalid; the error names its place."""
    items = [await make_body(session, number) for number in (1, 2)]
    answer = await author.post("{{route}}/bulk", json={"items": [*items, []]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.2")
    assert (await author.post("{{route}}/bulk", json={"items": []})).status_code == 422
    assert (await author.get("{{route}}")).json()["total"] == 0
    answer = await author.post("{{route}}/bulk", json={"items": items})
    assert answer.status_code == 201, answer.text
    created = answer.json()["items"]
    assert created == [one | body for one, body in zip(created, items, strict=True)]
    assert (await author.get("{{route}}")).json()["items"] == created[::-1]
