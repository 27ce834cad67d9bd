# slot: indexes
op.create_table(
    "{{link}}",
    sa.Column("source_id", sa.Integer(), nullable=False),
    sa.Column("target_id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["source_id"], ["{{table}}.id"], name="fk_{{link}}_source_id", ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["target_id"], ["{{target_table}}.id"], name="fk_{{link}}_target_id", ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("source_id", "target_id", name="pk_{{link}}"),
)
op.create_index("ix_{{link}}_target_id", "{{link}}", ["target_id"])

# slot: drops
op.drop_table("{{link}}")
