# slot: link
op.create_index("ix_{{link}}_target_id", "{{link}}", ["target_id"])
with op.batch_alter_table("{{link}}") as batch:
    batch.create_foreign_key("fk_{{link}}_target_id", "{{target_table}}", ["target_id"], ["id"], ondelete="CASCADE")

# slot: unlink
with op.batch_alter_table("{{link}}") as batch:
    batch.drop_constraint("fk_{{link}}_target_id", type_="foreignkey")
op.drop_index("ix_{{link}}_target_id", "{{link}}")

# slot: rename-links
op.rename_table("{{was_link}}", "{{link}}")
