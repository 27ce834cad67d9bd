from app.api.v1 import posts

# slot: routers
router.include_router(posts.router)
