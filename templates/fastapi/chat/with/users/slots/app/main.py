from app.chat.guard import guard

# slot: startup
guard.watch.start()

# slot: shutdown
await guard.watch.stop()
