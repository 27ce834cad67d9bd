# slot: limits
# How often one address may try to sign in or to register.
rate_limit_auth: str = Field(default="10/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
# How often one user may ask, from however many addresses.
rate_limit_user: str = Field(default="6000/minute", pattern=r"^\d{1,7}/(second|minute|hour)$")
