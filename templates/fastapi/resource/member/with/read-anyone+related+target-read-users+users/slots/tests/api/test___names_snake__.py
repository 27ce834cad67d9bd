# slot: included
not one["{{field_snake}}"]
