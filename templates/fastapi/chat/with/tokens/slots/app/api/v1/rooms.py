from fastapi import Security

from app.api.deps import get_current_user

# slot: dependencies
dependencies=[Security(get_current_user, scopes=["read"])],
