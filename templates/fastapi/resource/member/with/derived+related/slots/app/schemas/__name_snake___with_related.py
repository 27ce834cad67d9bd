from app.schemas.__target_shown_in__ import __target_shown__

# slot: related
__field_snake__: list[__target_shown__] | None = None
