# slot: related
if "{{field_snake}}" in include:
    __field_snake___by_id = await find_by_id(session, slot_seen, (one for __name_snake__ in __names_snake__ for one in __name_snake__.__column__), __target_shown__)
    for __name_snake__ in __names_snake__:
        __name_snake__.__field_snake__ = [__field_snake___by_id[one] for one in __name_snake__.__column__ if one in __field_snake___by_id]
