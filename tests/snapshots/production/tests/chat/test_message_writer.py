"""The message writer: batches, and errors of the database and of the backplane."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.chat.message_writer import MessageWriter, PendingMessage
from app.core.errors import AppError
from app.models.base import utcnow

published: list[list[str]] = []


def pending(content: str) -> PendingMessage:
    return PendingMessage("hall", "ann", content, utcnow())


async def publish(messages: list[PendingMessage]) -> None:
    contents = [message.content for message in messages]
    if "fail" in contents:
        raise ValueError
    published.append(contents)


@pytest.fixture
async def writer(client: AsyncClient) -> AsyncIterator[MessageWriter]:
    published.clear()
    writer = MessageWriter(publish)
    writer.start()
    async with asyncio.timeout(30):
        yield writer
        await writer.stop()


async def test_the_sender_of_a_message_that_is_not_stored_gets_an_error(
    writer: MessageWriter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("app.chat.message_writer.get_database", None)
        with pytest.raises(AppError):
            await writer.write(pending("lost"))
    await writer.write(pending("hello"))
    assert published == [["hello"]]
    assert "1 chat messages were not delivered" in caplog.text


async def test_the_writer_goes_on_after_an_error_of_the_backplane(writer: MessageWriter) -> None:
    with pytest.raises(AppError):
        await writer.write(pending("fail"))
    await writer.write(pending("hello"))
    assert published == [["hello"]]


async def test_waiting_messages_are_stored_together(
    writer: MessageWriter, statements: list[str]
) -> None:
    await asyncio.gather(*(writer.write(pending(content)) for content in "abc"))
    assert published == [["a", "b", "c"]]
    assert len([one for one in statements if one.startswith("INSERT")]) == 1
