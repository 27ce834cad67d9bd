from app.api.v1 import posts, users

# slot: routers
router.include_router(users.router)
router.include_router(posts.router)
