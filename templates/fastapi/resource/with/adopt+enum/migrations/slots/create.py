import re

# slot: checks
# The words of these columns can be changed later.
worded = {
    # slot: worded
}
with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
    for check in sa.inspect(op.get_bind()).get_check_constraints("{{table}}"):
        found = {name for name in there if re.search(rf"\b{name}\b", check["sqltext"])}
        if len(found) == 1 and found <= worded:
            batch.drop_constraint(check["name"] or "", type_="check")
