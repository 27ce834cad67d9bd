from collections.abc import Iterable

from alembic.operations.ops import (
    DropConstraintOp,
    DropTableOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
)
from alembic.runtime.migration import MigrationContext, MigrationInfo

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


def commit_step(
    ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object
) -> None:
    """Keep the revision of a step: MySQL has committed its DDL, even if a later one fails."""
    if ctx.connection:
        ctx.connection.exec_driver_sql("COMMIT")

# slot: options
on_version_apply=commit_step,
process_revision_directives=drop_foreign_keys_first,
