# slot: settings spaced
# How often one chat connection may send; bursts hold what four seconds allow.
chat_rate: str = Field(default="5/second", pattern=r"^[1-9]\d{0,6}/(second|minute|hour)$")
