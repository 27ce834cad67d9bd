"""The metric of open chat connections."""

from prometheus_client import REGISTRY

from app.api.metrics import sampler
from tests.chat.people import People
from tests.chat.sockets import receive


async def test_connections_are_counted(people: People, hall: str) -> None:
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        sampler.sample()
        assert REGISTRY.get_sample_value("chat_connections") == 1
