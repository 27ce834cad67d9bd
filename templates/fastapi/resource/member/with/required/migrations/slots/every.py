# slot: nullable
nullable=False

# slot: is-nullable
False

# slot: check
rows = op.get_bind().scalar(sa.text("SELECT count(*) FROM {{table}} WHERE {{column}} IS NULL"))
if rows:
    raise RuntimeError(f"{rows} rows of {{table}} have no {{column}}: give them one first")
