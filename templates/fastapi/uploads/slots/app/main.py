from app.middleware.ranges import RangeMiddleware

# slot: folders
settings.upload_dir.mkdir(parents=True, exist_ok=True)
# slot: ranges
app.add_middleware(RangeMiddleware)
