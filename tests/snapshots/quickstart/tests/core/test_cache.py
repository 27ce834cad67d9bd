"""The in-memory cache allows one worker."""

from pathlib import Path

from app.core.cache import Lock


def test_a_second_worker_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first, second = Lock(), Lock()
    assert first.take(str(tmp_path))
    assert not second.take(str(tmp_path))
    first.release()
    assert second.take(str(tmp_path))
    second.release()
