from app.middleware.single_worker import SingleWorkerMiddleware

# slot: innermost
app.add_middleware(SingleWorkerMiddleware, folder=settings.lock_folder)
