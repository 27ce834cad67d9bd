from app.api import chat_page
from app.chat.hub import hub

# slot: startup
await hub.start()

# slot: shutdown
await hub.stop()

# slot: routers
app.include_router(chat_page.router)
