# slot: owner
sa.Column("owner_id", sa.Integer(), nullable=False),

# slot: constraints
sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_{{table}}_owner_id", ondelete="CASCADE"),

# slot: indexes
op.create_index("ix_{{table}}_owner_id_id", "{{table}}", ["owner_id", "id"])
