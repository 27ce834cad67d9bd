from app.api.v1 import user_items

# slot: routers
router.include_router(user_items.router)
