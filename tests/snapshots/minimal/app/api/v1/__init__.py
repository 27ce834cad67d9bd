"""Version 1 of the API."""

from fastapi import APIRouter

from app.api.v1 import dashboard, files, items

router = APIRouter()
router.include_router(items.router)
router.include_router(files.router)
router.include_router(dashboard.router)
