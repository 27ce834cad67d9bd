from app.api.v1 import chat, rooms

# slot: routers
router.include_router(chat.router)
router.include_router(rooms.router)
