# slot: add-index
op.create_index("ix_{{table}}_{{column}}", "{{table}}", ["{{column}}"], *slot_unique)

# slot: drop-index
op.drop_index("ix_{{table}}_{{column}}", "{{table}}")
