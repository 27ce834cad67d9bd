"""Batches: what waits for a client in one frame, for clients that ask for it by subprotocol."""

from collections.abc import Iterable

from starlette.types import Scope

# Each frame is then an array of what would have been frames, one for each event.
SUBPROTOCOL = "batches"


def choose_subprotocol(scope: Scope) -> str | None:
    """Return the subprotocol, if the client offers it."""
    return SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None


def join_frames(frames: Iterable[str]) -> str:
    """Make one frame of several."""
    return f"[{','.join(frames)}]"
