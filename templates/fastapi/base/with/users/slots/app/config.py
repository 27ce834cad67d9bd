# slot: limits
rate_limit_auth: str = Field(default="10/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
"""Rate limit of one address for signing in and registering."""
rate_limit_user: str = Field(default="6000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
"""Rate limit of one user, over all addresses."""
