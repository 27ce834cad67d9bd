# slot: includes
"{{field_snake}}"
