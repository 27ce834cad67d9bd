# slot: linked
target_id

# slot: included
one["{{field_snake}}"]["id"] == target_id
