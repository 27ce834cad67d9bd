# slot: indexes
op.create_index("ix_{{table}}_{{column}}", "{{table}}", ["{{column}}"], *slot_unique)
