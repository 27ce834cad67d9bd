import sqlalchemy as sa

# slot: type
sa.String(32)

# slot: add-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.create_check_constraint("ck_{{table}}_{{column}}", sa.column("{{column}}").in_([__words__]))

# slot: drop-constraint
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    batch.drop_constraint("ck_{{table}}_{{column}}", type_="check")

# slot: worded
"{{column}}",
