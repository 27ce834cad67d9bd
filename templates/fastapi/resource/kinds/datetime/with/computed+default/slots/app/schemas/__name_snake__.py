from pydantic import Field
from app.models.base import utcnow

# slot: initial
Field(default_factory=__default__)
