from collections.abc import Iterable

from alembic.operations.ops import (
    DropConstraintOp,
    DropTableOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
)
from alembic.runtime.migration import MigrationContext

# slot: functions
def is_foreign_key_drop(step: MigrateOperation) -> bool:
    return isinstance(step, DropConstraintOp) and step.constraint_type == "foreignkey"


def drop_foreign_keys_first(
    _: MigrationContext, __: object, scripts: Iterable[MigrationScript]
) -> None:
    """Drop an index after the foreign key that needs it, or with its table."""
    for script in scripts:
        for steps in (*script.upgrade_ops_list, *script.downgrade_ops_list):
            dropped = {step.table_name for step in steps.ops if isinstance(step, DropTableOp)}
            steps.ops = [
                step
                for step in steps.ops
                if not (isinstance(step, ModifyTableOps) and step.table_name in dropped)
            ]
            for step in steps.ops:
                if isinstance(step, ModifyTableOps):
                    step.ops.sort(key=is_foreign_key_drop, reverse=True)

# slot: options
process_revision_directives=drop_foreign_keys_first,
