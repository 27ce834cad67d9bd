from sqlalchemy import ForeignKey

# slot: indexes
Index("ix_items_owner_id_created_at_id", "owner_id", "created_at", "id"),

# slot: columns
owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
