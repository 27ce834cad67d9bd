"""Tries every regular expression of a project against texts that make a careless one slow: patterns.py FOLDER."""

import ast
import itertools
import json
import re
import sys
import time
from multiprocessing import Process, Queue
from pathlib import Path

FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
# Longer addresses and headers do not get past the proxy.
LENGTH = 8_000
SECONDS = 60.0


def constants(node: ast.AST) -> list[str]:
    """Return the texts in an expression."""
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def called(trees: dict[Path, ast.Module]) -> dict[str, set[str]]:
    """Return by which methods each name's value is used."""
    found: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in FUNCTIONS:
                found.setdefault(node.value.id, set()).add(node.attr)
    return found


def find(folder: Path) -> dict[str, tuple[str, set[str]]]:
    """Return each pattern of the Python code, where it stands, and how it is used."""
    found: dict[str, tuple[str, set[str]]] = {}
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}
    uses = called(trees)
    for path, tree in trees.items():
        names = {
            node.value: target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            place = f"{path.relative_to(folder.parent)}:{node.lineno}"
            for key in node.keywords:
                if key.arg in ("pattern", "regex"):
                    for text in constants(key.value):
                        found[text] = (place, {"search"})
            function = node.func
            if not isinstance(function, ast.Attribute) or function.attr not in FUNCTIONS or not node.args:
                continue
            if isinstance(function.value, ast.Name) and function.value.id == "re":
                ways = {function.attr}
                if function.attr == "compile":
                    ways = uses.get(names.get(node, ""), {"search"})
                for text in constants(node.args[0]):
                    found[text] = (place, ways)
    return found


def texts(pattern: str) -> list[str]:
    """Return texts of repeated pieces, each with an end that fits nothing."""
    literal = re.sub(r"\\[a-zA-Z]|[\[\](){}?*+|^$.\\]", "", pattern)
    pieces = sorted({*literal, *"a0 -_/.@:;,=\t\"", "é"})
    pairs = ["".join(pair) for pair in itertools.permutations(pieces[:12], 2)]
    return [(piece * (LENGTH // len(piece))) + end for piece in pieces + pairs for end in ("\0", "")]


def try_all(pattern: str, ways: set[str], queue: "Queue[float]") -> None:
    """Measure the slowest text."""
    compiled = re.compile(pattern)
    # What replaces, splits or finds all looks everywhere, as a search does.
    methods = [getattr(compiled, way if way in ("match", "fullmatch") else "search") for way in ways]
    worst = 0.0
    for text in texts(pattern):
        for way in methods:
            begun = time.perf_counter()
            way(text)
            worst = max(worst, time.perf_counter() - begun)
    queue.put(worst)


def main() -> None:
    """Print what was found, as JSON."""
    results = []
    for pattern, (place, ways) in find(Path(sys.argv[1])).items():
        queue: Queue[float] = Queue()
        process = Process(target=try_all, args=(pattern, ways, queue))
        process.start()
        process.join(SECONDS)
        seconds = None
        if process.is_alive():
            process.kill()
        elif not queue.empty():
            seconds = queue.get()
        results.append({"pattern": pattern, "place": place, "seconds": seconds})
    print(json.dumps(results))


if __name__ == "__main__":
    main()
