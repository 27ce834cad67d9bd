"""Version 1 of the API."""

from fastapi import APIRouter

from app.api.v1 import auth, chat, dashboard, files, items, mail, rooms, user_items, users

router = APIRouter()
router.include_router(items.router)
router.include_router(dashboard.router)
router.include_router(users.router)
router.include_router(auth.router)
router.include_router(user_items.router)
router.include_router(files.router)
router.include_router(chat.router)
router.include_router(rooms.router)
router.include_router(mail.router)
