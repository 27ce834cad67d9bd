from app.chat.hub import hub

# slot: startup
await hub.start()

# slot: shutdown
await hub.stop()
