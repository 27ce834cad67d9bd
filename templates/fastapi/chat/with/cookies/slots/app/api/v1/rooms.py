from fastapi import Depends

from app.api.deps import get_current_user

# slot: dependencies
dependencies=[Depends(get_current_user)],
