"""The store of messages: what it writes together, and when what it relies on fails."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.chat.frames import BadFrame
from app.chat.store import Draft, MessageStore
from app.models.base import utcnow

seen: list[str] = []


def draft(content: str) -> Draft:
    return Draft("hall", "ann", content, utcnow())


async def hand_on(drafts: list[Draft]) -> None:
    contents = [one.content for one in drafts]
    if "unsayable" in contents:
        raise ValueError
    seen.extend(contents)


@pytest.fixture
async def store(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MessageStore]:
    async def write(_: MessageStore, drafts: list[Draft]) -> None:
        if "unwritable" in [one.content for one in drafts]:
            raise ValueError

    monkeypatch.setattr(MessageStore, "_write", write)
    seen.clear()
    store = MessageStore(hand_on)
    await store.start()
    async with asyncio.timeout(5):
        yield store
        await store.stop()


async def test_who_says_what_cannot_be_stored_is_told_and_others_go_on(
    store: MessageStore,
) -> None:
    with pytest.raises(BadFrame):
        await store.add(draft("unwritable"))
    await store.add(draft("hello"))
    assert seen == ["hello"]


async def test_what_is_stored_but_not_handed_on_is_no_end_of_the_chat(
    store: MessageStore, caplog: pytest.LogCaptureFixture
) -> None:
    await store.add(draft("unsayable"))
    await store.add(draft("hello"))
    assert seen == ["hello"]
    assert "could not be handed on" in caplog.text


async def test_what_waits_is_stored_together(client: AsyncClient, statements: list[str]) -> None:
    """One statement, and one call of whoever hands messages on."""
    batches: list[list[str]] = []

    async def note(drafts: list[Draft]) -> None:
        batches.append([one.content for one in drafts])

    store = MessageStore(note)
    await store.start()
    async with asyncio.timeout(30):
        await asyncio.gather(*(store.add(draft(content)) for content in "abc"))
    await store.stop()
    assert batches == [["a", "b", "c"]]
    assert len([one for one in statements if one.startswith("INSERT")]) == 1
