from tests.__targets_snake__ import add___target_snake__
from tests.numbers import next_number

# slot: tests
async def test_hidden___field_snake___is_refused(author: AsyncClient, session: AsyncSession) -> None:
    """Answer the id of a row that the author may not read as one of no row."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    body = await make_body(session, 2)
    session.info["author"] = None
    hidden_id = (await add___target_snake__(session, __target_seed__)).id
    answers = []
    for target_id in (hidden_id, 2**31 - 1):
        link = {"{{column}}": slot_linked}
        answers += [
            await author.patch(path, json=link),
            await author.post("{{route}}", json=body | link),
            # slot: hidden
        ]
    errors = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} == {422}
    assert len({(error["code"], error["message"]) for error in errors}) == 1
