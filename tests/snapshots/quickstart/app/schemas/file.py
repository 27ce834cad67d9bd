"""Files as they go out."""

from pydantic import BaseModel, ConfigDict


class FileRead(BaseModel):
    """An uploaded file."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    size: int
