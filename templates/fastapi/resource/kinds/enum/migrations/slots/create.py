# slot: constraints
sa.CheckConstraint(sa.column("{{column}}").in_([__words__]), name="ck_{{table}}_{{column}}"),
