# slot: settings spaced
# How often one user may ask, from however many addresses.
rate_limit_user: str = Field(default="6000/minute", pattern=r"^\d+/(second|minute|hour)$")
