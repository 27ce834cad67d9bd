from app.api.v1 import users

# slot: routers
router.include_router(users.router)
