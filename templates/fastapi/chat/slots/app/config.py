# slot: settings spaced
# How often one user may send, over all their connections; bursts hold what four seconds allow.
chat_rate: str = Field(default="5/second", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$")
# How many connections one user may have open in a worker, and how often they may open one. An
# address may have and do fifty times as much.
chat_connections: int = Field(default=20, gt=0, le=100_000)
chat_connect_rate: str = Field(
    default="120/minute", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$"
)
