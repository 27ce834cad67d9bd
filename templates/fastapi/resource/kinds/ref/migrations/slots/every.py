# slot: type
sa.Integer()

# slot: add-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.create_foreign_key("fk_{{table}}_{{column}}", "{{target_table}}", ["{{column}}"], ["id"], ondelete="{{on_delete}}")

# slot: drop-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.drop_constraint("fk_{{table}}_{{column}}", type_="foreignkey")
