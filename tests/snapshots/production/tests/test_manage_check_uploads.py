"""The check of UPLOAD_DIR before a deployment."""

from pathlib import Path

from app.config import get_settings
from app.manage_check import find_folder_problems


def test_a_folder_that_the_start_makes_is_not_missing(tmp_path: Path) -> None:
    """Accept a missing folder without creating it, since the service may run as another user."""
    uploads = tmp_path / "a" / "uploads"
    settings = get_settings().model_copy(update={"upload_dir": uploads})
    assert find_folder_problems(settings) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_has_to_be_writable_and_to_have_room(tmp_path: Path) -> None:
    """Report a folder that is not writable, and one without enough free space."""
    file = tmp_path / "file"
    file.touch()
    update = {"upload_dir": file / "uploads", "upload_free_bytes": 2**63}
    assert find_folder_problems(get_settings().model_copy(update=update)) == [
        f"UPLOAD_DIR: {file} cannot be written: Not a directory",
        f"UPLOAD_DIR: less than UPLOAD_FREE_BYTES are free in {file}",
    ]
