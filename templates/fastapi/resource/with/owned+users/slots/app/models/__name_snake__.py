from sqlalchemy import ForeignKey, Index

# slot: table-args
Index("ix_{{table}}_owner_id_id", "owner_id", "id")

# slot: owner
owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
