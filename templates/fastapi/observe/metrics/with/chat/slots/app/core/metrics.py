# slot: metrics
CHAT_CONNECTIONS = Gauge(
    "chat_connections", "Connections to the chat.", multiprocess_mode="livesum"
)
