"""Describe a table of the project's database as JSON: `python - TABLE < table.py`."""

import asyncio
import json
import re
import sys
from collections import defaultdict
from typing import Any

from sqlalchemy import Boolean, Connection, Enum, Inspector, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import get_settings
from app.core.database import make_engine
from app.models import Base

# What a model of a resource has anyway, and the type of its column.
GIVEN = {"created_at": "DATETIME", "updated_at": "DATETIME", "version": "INTEGER"}
INTEGERS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INTEGER": 32, "BIGINT": 64}
NAMES = {
    "DOUBLE_PRECISION": "DOUBLE",
    "FLOAT": "DOUBLE",
    "REAL": "DOUBLE",
    "JSONB": "JSON",
    "DECIMAL": "NUMERIC",
    "TINYTEXT": "TEXT",
    "MEDIUMTEXT": "TEXT",
    "LONGTEXT": "TEXT",
    "NVARCHAR": "VARCHAR",
}
# What to do with a column that no field keeps.
INSTEAD = {
    "ENUM": "Make it a VARCHAR with a CHECK.",
    "NUMERIC": "Make it a NUMERIC of at most 18 digits, or in SQLite a REAL or BIGINT.",
    "DATETIME WITHOUT TIME ZONE": "Make it a DATETIME.",
    "TIMESTAMP WITHOUT TIME ZONE": "Make it one with a time zone: a moment in UTC.",
    "TIME WITH TIME ZONE": "Make it a TIME.",
    "CHAR": "Make it a VARCHAR.",
}
LITERAL = re.compile(r"(?:_\w+\s*)?\\?'((?:[^'\\]|''|\\.)*?)\\?'(?:::[\w ]+(?:\(\d+\))?(?:\[\])?)?")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NOW = re.compile(r"(?:now|current_timestamp)(?:\(\d*\))?", re.IGNORECASE)


def unquoted(sql: str) -> str:
    """Remove casts, quotes and parentheses around an expression."""
    bare = re.sub(r"::[a-z ]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?", "", sql)
    return re.sub(r"[`\"()\[\]]", " ", bare).strip()


def read_default(sql: str, type_name: str) -> str | None:
    """Return the constant that a default is; None for another expression."""
    bare = sql.strip()
    while bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    quoted = LITERAL.fullmatch(bare)
    value = quoted[1].replace("''", "'") if quoted else unquoted(bare)
    if type_name == "BOOLEAN":
        return {"0": "false", "1": "true"}.get(value.lower(), value.lower())
    if type_name == "DATETIME":
        return "now" if NOW.fullmatch(bare) else None
    if type_name == "TIME" and re.fullmatch(r"\d\d:\d\d(?::00)?", value):
        return value[:5].replace(":", "")
    if type_name == "DOUBLE" and NUMBER.fullmatch(value):
        return str(float(value))
    if quoted or NUMBER.fullmatch(value):
        return value
    return None


def read_check(sql: str, columns: set[str]) -> tuple[str, dict[str, Any]] | None:
    """Return the column and the keywords of `column IN (…)`, or of bounds of one."""
    words = [word.replace("''", "'") for word in LITERAL.findall(sql)]
    bare = unquoted(LITERAL.sub(" ", sql))
    names = {name for name in re.findall(r"[A-Za-z_]\w*", bare) if name in columns}
    if len(names) != 1:
        return None
    [name] = names
    rest = re.sub(
        r"\b(?:in|any|array|or|text)\b|[=,\s]|\b" + name + r"\b", "", bare, flags=re.IGNORECASE
    )
    if words and not rest:
        return name, {"enum": words}
    bounds = re.findall(rf"\b{name}\s*(>=|<=)\s*(-?\s*\d+(?:\.\d+)?)", bare)
    rest = re.sub(
        rf"\b{name}\s*(?:>=|<=)\s*-?\s*\d+(?:\.\d+)?|\band\b|\s", "", bare, flags=re.IGNORECASE
    )
    if bounds and not words and not rest:
        keys = {">=": "minimum", "<=": "maximum"}
        return name, {keys[sign]: number.replace(" ", "") for sign, number in bounds}
    return None


def read_type(column: Any, dialect: str, checks: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the name of a type, the same on each database, and what else is said of it."""
    kind = column["type"]
    name = NAMES.get(kind.__visit_name__.upper(), kind.__visit_name__.upper())
    width = getattr(kind, "display_width", None)
    if isinstance(kind, Boolean) or (name == "TINYINT" and width == 1):
        return "BOOLEAN", {}
    if isinstance(kind, Enum):
        return "ENUM", {"enum": list(kind.enums)}
    if name in INTEGERS:
        bits, unsigned = INTEGERS[name], bool(getattr(kind, "unsigned", False))
        least, most = (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        if dialect == "sqlite":
            # Each column of integers has 64 bits there; the name is what is meant.
            return ("BIGINT", {}) if bits == 64 else ("INTEGER", {})
        bounds = {"minimum": least, "maximum": min(most, 2**63 - 1)}
        return ("INTEGER" if most < 2**31 else "BIGINT"), bounds
    if name in ("VARCHAR", "CHAR"):
        length = getattr(kind, "length", None)
        padded = {"padded": True} if name == "CHAR" and dialect == "postgresql" and length else {}
        return (name, {"length": length, **padded}) if length else ("TEXT", {})
    if name == "TEXT" and any("json_valid" in check for check in checks):
        return "JSON", {}
    if name == "NUMERIC":
        if dialect == "sqlite":
            return name, {"storage": "REAL"}
        if kind.precision is None:
            return name, {"digits": "any"}
        return name, {"precision": kind.precision, "scale": kind.scale or 0}
    if name in ("DATETIME", "TIMESTAMP"):
        aware = dialect == "sqlite" or (dialect == "postgresql" and kind.timezone)
        is_moment = aware or (dialect in ("mysql", "mariadb") and name == "DATETIME")
        return ("DATETIME" if is_moment else f"{name} WITHOUT TIME ZONE"), {}
    if name == "TIME" and getattr(kind, "timezone", False):
        return "TIME WITH TIME ZONE", {}
    return name, {}


def describe(connection: Connection, table: str) -> dict[str, Any]:
    inspector = inspect(connection)
    tables = inspector.get_table_names()
    if table not in tables:
        return {"tables": [name for name in tables if name != "alembic_version"]}
    checks = [str(check["sqltext"]) for check in inspector.get_check_constraints(table)]
    if getattr(connection.dialect, "is_mariadb", False):
        # Those of a column alone are not read otherwise; JSON is one.
        clauses = "check_clause FROM information_schema.check_constraints"
        statement = f"SELECT {clauses} WHERE constraint_schema = database() AND table_name = :name"
        checks = list(connection.scalars(text(statement), {"name": table}))
    return describe_table(inspector, table, connection.dialect.name, checks)


def describe_table(
    inspector: Inspector, table: str, dialect: str, checks: list[str]
) -> dict[str, Any]:
    found = inspector.get_columns(table)
    names = {column["name"] for column in found}
    has: dict[str, dict[str, Any]] = defaultdict(dict)
    notes = []
    # What SQLite makes for UNIQUE is not always read as a constraint.
    hidden = {"include_auto_indexes": True} if dialect == "sqlite" else {}
    for index in inspector.get_indexes(table, **hidden):
        columns = index["column_names"]
        if (
            len(columns) != 1
            or index.get("dialect_options", {}).get(f"{dialect}_where") is not None
        ):
            shown = ", ".join(str(column) for column in columns)
            notes.append(f"The index {index['name']} ({shown}) stays as it is in the database.")
        elif columns[0] is not None:
            has[columns[0]]["unique" if index["unique"] else "index"] = True
    for unique in inspector.get_unique_constraints(table):
        if len(unique["column_names"]) == 1:
            has[unique["column_names"][0]]["unique"] = True
        elif not any(str(unique["name"]) in note for note in notes):
            shown = ", ".join(unique["column_names"])
            notes.append(f"The unique constraint on {shown} stays as it is in the database.")
    problems = []
    for key in inspector.get_foreign_keys(table):
        columns, target = key["constrained_columns"], key["referred_table"]
        if len(columns) != 1:
            problems.append(f"{', '.join(columns)}: one foreign key of several columns")
        elif key["referred_columns"] not in ([], ["id"]):
            problems.append(
                f"{columns[0]}: refers to {target}.{key['referred_columns'][0]}, not to its id"
            )
        else:
            has[columns[0]]["references"] = target
            rule = (key.get("options", {}).get("ondelete") or "RESTRICT").lower().replace(" ", "-")
            if rule not in ("restrict", "no-action"):
                has[columns[0]]["on-delete"] = rule
    for check in checks:
        if "json_valid" in check:
            continue
        read = read_check(check, names)
        if read is None:
            notes.append(
                f"The check {check} stays as it is in the database, and is no rule of the API."
            )
        else:
            has[read[0]].update(read[1])
    key_columns = inspector.get_pk_constraint(table)["constrained_columns"]
    if key_columns != ["id"]:
        shown = ", ".join(key_columns)
        problems.append(
            f"{shown}: the primary key has to be one column, id"
            if shown
            else "id: there is no primary key, and the table needs one: the column id, INTEGER"
        )
    columns = []
    for column in found:
        own = [check for check in checks if re.search(rf"\b{column['name']}\b", check)]
        type_name, more = read_type(column, dialect, own)
        said = {**more, **has[column["name"]]}
        if "unique" in said:
            said.pop("index", None)
        if "enum" in said and type_name == "VARCHAR":
            said.pop("length", None)
        if "references" in said:
            type_name = "REFERENCE"
            said = {key: value for key, value in said.items() if key not in ("minimum", "maximum")}
        if column["name"] == "id":
            # The references of other tables are of the same type, which MySQL demands.
            same = type_name == "INTEGER" or (type_name == "BIGINT" and dialect == "postgresql")
            if not same or more.get("minimum") == 0:
                problems.append(f"id: is {column['type']}, and has to be INTEGER")
            continue
        if column["name"] in GIVEN:
            if type_name != GIVEN[column["name"]] or column["nullable"]:
                problems.append(
                    f"{column['name']}: every resource has one, {GIVEN[column['name']]} NOT NULL, "
                    f"and this is {column['type']}{'' if column['nullable'] else ' NOT NULL'}; "
                    "give it another name or that type"
                )
            continue
        if column["name"] == "owner_id" and "users" in Base.metadata.tables:
            if said.get("references") != "users" or column["nullable"]:
                problems.append("owner_id: has to be NOT NULL, and to refer to users.id")
            continue
        if column.get("computed") or column.get("identity"):
            said["computed"] = True
        default = column.get("default")
        if default is not None and str(default).upper() != "NULL":
            value = read_default(str(default), type_name)
            if value is None:
                notes.append(
                    f"The default of {column['name']} is no constant: a request sends a value."
                )
            else:
                said["default"] = value
        described = {
            "name": column["name"],
            "type": type_name,
            "null": column["nullable"],
            "has": said,
        }
        columns.append({**described, "instead": INSTEAD.get(type_name)})
    is_shared = "users" in Base.metadata.tables and "owner_id" not in names
    return {
        "columns": columns,
        "options": ["shared"] if is_shared else [],
        "problems": problems,
        "notes": notes,
    }


async def main(table: str) -> dict[str, Any]:
    engine = make_engine(get_settings())
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(describe, table)
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        return {"unreachable": f"{type(reason).__name__}: {reason}".splitlines()[0]}
    finally:
        await engine.dispose()


print(json.dumps(asyncio.run(main(sys.argv[1]))))
