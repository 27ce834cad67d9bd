from fastapi import Depends

from app.api.deps import verify_csrf

# slot: register
dependencies=[Depends(verify_csrf)],
