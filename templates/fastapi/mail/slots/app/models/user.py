from sqlalchemy import false

# slot: columns
email_verified: Mapped[bool] = mapped_column(default=False, server_default=false())
