# slot: linked
[target_id]

# slot: included
[each["id"] for each in one["{{field_snake}}"]] == [target_id]
