from app.api import chat_page
from app.api.v1 import chat
from app.chat.hub import hub
from app.core.edge.sockets import Sockets

# slot: startup
await hub.start()

# slot: shutdown
await hub.stop()

# slot: pages
app.include_router(chat_page.router)

# slot: middleware
app.add_middleware(Sockets, path=f"{settings.api_prefix}{chat.PATH}", endpoint=chat.join_room)
