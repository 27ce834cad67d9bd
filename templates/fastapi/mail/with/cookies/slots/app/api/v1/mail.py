from fastapi import Depends

from app.api.deps import verify_csrf

# slot: guards
Depends(verify_csrf),
