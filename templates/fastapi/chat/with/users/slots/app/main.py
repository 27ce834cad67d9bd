from app.chat.guard import guard

# slot: startup
guard.start()

# slot: shutdown
await guard.stop()
