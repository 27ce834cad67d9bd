# slot: columns
__column__: Mapped[slot_python | slot_null] = mapped_column(slot_type, *slot_options)
