"""For each folder on a line of the input, prints as JSON what is broken in its modules: files that do not parse, and imports that lead nowhere."""

import ast
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Module(NamedTuple):
    """The names that a module binds anywhere, and those that it imports: (module, name), without a name for all of it."""

    names: frozenset[str]
    imports: tuple[tuple[str, str | None], ...]
    problem: str | None = None


@lru_cache(maxsize=20_000)
def read(source: bytes) -> Module:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return Module(frozenset(), (), "does not parse")
    names: set[str] = set()
    imports: list[tuple[str, str | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
            imports += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
            if node.level == 0:
                imports += [(node.module or "", alias.name) for alias in node.names]
    return Module(frozenset(names), tuple(imports))


def broken_in(root: Path) -> list[str]:
    files = [file for folder in ("app", "tests", "alembic") for file in sorted((root / folder).rglob("*.py"))]
    paths = {file.relative_to(root).as_posix(): read(file.read_bytes()) for file in files}
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): module for path, module in paths.items()
    }

    def is_there(name: str) -> bool:
        return name in modules or (root / name.replace(".", "/")).is_dir()

    broken = [f"{path}: {module.problem}" for path, module in paths.items() if module.problem]
    for path, module in paths.items():
        for name, part in module.imports:
            if name.split(".")[0] not in ("app", "tests"):
                continue
            if not is_there(name):
                broken.append(f"{path}: imports {name}")
            elif part and not is_there(f"{name}.{part}") and (name not in modules or part not in modules[name].names):
                broken.append(f"{path}: imports {part} from {name}")
    return broken


for line in sys.stdin:
    print(json.dumps(broken_in(Path(line.rstrip("\n")))), flush=True)
