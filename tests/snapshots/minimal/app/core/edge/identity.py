"""Identity: the name of a request, by which its answer, its log and its client speak of it."""

import re
import secrets
from collections.abc import Mapping
from itertools import count

REQUEST_ID = re.compile(rb"[\w.-]{1,128}")
# Ids are unique by worker and counter; they need not be secret.
WORKER = secrets.token_hex(8)
numbers = count(1)


def choose_request_id(asked: Mapping[bytes, bytes]) -> str:
    """Return the id that the client sent when it is well formed, a new one otherwise."""
    sent = asked.get(b"x-request-id")
    if sent is not None and REQUEST_ID.fullmatch(sent):
        return sent.decode()
    return f"{WORKER}-{next(numbers)}"
