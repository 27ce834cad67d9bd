# slot: body
"{{column}}": slot_example,
