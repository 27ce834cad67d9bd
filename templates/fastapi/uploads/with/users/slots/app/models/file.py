from sqlalchemy import ForeignKey

# slot: columns
owner_id: Mapped[int | None] = mapped_column(
    ForeignKey("users.id", ondelete="CASCADE"), index=True
)
