# slot: settings spaced
upload_dir: ProjectPath = Path("uploads")
"""The folder of uploaded files."""
upload_max_bytes: int = Field(default=2 * 1024**3, gt=0, le=1024**4)
"""Maximum size of a file."""
upload_quota_bytes: int = Field(default=10 * 1024**3, gt=0, le=1024**5)
"""Maximum that one owner may store; a file counts as 64 KiB at least."""
upload_free_bytes: int = Field(default=1024**3, ge=0, le=1024**5)
"""Space that uploads leave free on the disk."""
upload_min_rate: int = Field(default=1024, ge=1, le=1024**3)
"""Minimum rate of an upload, over ten seconds."""
