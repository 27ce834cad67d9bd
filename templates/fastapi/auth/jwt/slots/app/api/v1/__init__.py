from app.api.v1 import auth, users

# slot: routers
router.include_router(auth.router)
router.include_router(users.router)
