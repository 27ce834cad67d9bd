# slot: settings spaced
chat_rate: str = Field(default="5/second", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$")
"""Rate limit of one user's messages; a burst of four seconds is allowed."""
chat_connections: int = Field(default=20, gt=0, le=100_000)
"""Maximum of connections per user and worker; 50 times as many per address."""
chat_connect_rate: str = Field(
    default="120/minute", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$"
)
"""Rate limit of new connections per user; 50 times as high per address."""
