# slot: add-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.create_foreign_key("fk_{{table}}_owner_id", "users", ["owner_id"], ["id"], ondelete="CASCADE")

# slot: drop-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.drop_constraint("fk_{{table}}_owner_id", type_="foreignkey")

# slot: add-index
op.create_index("ix_{{table}}_owner_id_id", "{{table}}", ["owner_id", "id"])

# slot: drop-index
op.drop_index("ix_{{table}}_owner_id_id", "{{table}}")
