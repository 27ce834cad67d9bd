"""How many are connected to the chat."""

from prometheus_client import REGISTRY

from app.api.metrics import sampler
from tests.chat.people import People
from tests.chat.sockets import receive


async def test_connections_are_told(people: People, hall: str) -> None:
    """Each of them, whoever it belongs to."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        sampler.sample()
        assert REGISTRY.get_sample_value("chat_connections") == 1
