from app.chat.session_watcher import session_watcher

# slot: startup
session_watcher.start()

# slot: shutdown
await session_watcher.stop()
