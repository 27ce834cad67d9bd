from app.chat.hub import hub
from app.core.metrics import CHAT_CONNECTIONS

# slot: samples
CHAT_CONNECTIONS.set(len(hub.connections))
