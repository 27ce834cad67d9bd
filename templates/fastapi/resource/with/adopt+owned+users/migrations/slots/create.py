# slot: add-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.create_foreign_key("fk_{{table}}_owner_id", "users", ["owner_id"], ["id"], ondelete="CASCADE")
