from app.tasks.queue import queue
from app.tasks.scheduler import scheduler

# slot: startup
queue.start()
scheduler.start()

# slot: shutdown
await scheduler.stop()
await queue.stop()
