from fastapi import Depends

from app.api.deps import verify_csrf

# slot: register
Depends(verify_csrf),
