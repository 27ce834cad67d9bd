from app.api.v1 import rooms

# slot: routers
router.include_router(rooms.router)
