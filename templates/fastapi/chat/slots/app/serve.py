# slot: websockets
"ws": "app.core.websockets:LimitedWebSocket",
"ws_max_size": 64 * 1024,
# Compression takes four times the memory of a connection.
"ws_per_message_deflate": False,
# A connection that was cut without a word is found within ten seconds.
"ws_ping_interval": 4,
"ws_ping_timeout": 4,
