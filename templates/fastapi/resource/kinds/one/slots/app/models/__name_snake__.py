from sqlalchemy import ForeignKey
# slot: python
int

# slot: type
ForeignKey("{{target_table}}.id", ondelete="{{on_delete}}")
