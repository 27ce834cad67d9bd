# slot: constraints
sa.ForeignKeyConstraint(["{{column}}"], ["{{target_table}}.id"], name="fk_{{table}}_{{column}}", ondelete="{{on_delete}}"),
