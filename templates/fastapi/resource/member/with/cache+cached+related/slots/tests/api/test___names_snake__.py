# slot: tests
async def test___field_snake___is_not_cached(author: AsyncClient) -> None:
    """Keep no answer whose rows are changed without a write to {{names_words}}."""
    answer = await author.get("{{route}}", params={"include": "{{field_snake}}"})
    assert answer.headers["Cache-Control"] == "no-cache"
