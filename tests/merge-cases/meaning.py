"""Says which expressions about a project are not true: the project and the expressions come as JSON on the input."""

import ast
import functools
import json
import re
import sys
import tomllib


class Project:
    """A project's files, and questions about what they mean."""

    def __init__(self, files, links, data, digests):
        self.files, self.links, self.data, self.digests = files, links, data, digests

    def questions(self):
        names = [name for name in dir(self) if not name.startswith("_") and callable(getattr(self, name))]
        return {name: getattr(self, name) for name in names if name != "questions"}

    def exists(self, path):
        return path in self.files or path in self.links or path in self.digests

    def text(self, path):
        return self.files[path].replace("\r\n", "\n")

    def link(self, path):
        return self.links.get(path)

    def digest(self, path):
        return self.digests.get(path)

    def lines(self, path):
        return [line for line in self.text(path).split("\n") if line.strip()]

    def is_crlf(self, path):
        return self.files[path].count("\r\n") == self.files[path].count("\n") > 0

    def is_sorted(self, values):
        return list(values) == sorted(values)

    def tree(self, path):
        return parse(self.text(path).removeprefix("\ufeff"))

    def code(self, path):
        return ast.unparse(self.tree(path))

    def functions(self, path):
        found = [node.name for node in self.tree(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return dict.fromkeys(once(found))

    def body(self, path, name):
        nodes = [node for node in self.tree(path).body if getattr(node, "name", None) == name]
        return "\n".join(ast.unparse(nodes[0]).split("\n")) if nodes else ""

    def fields(self, path, name):
        node = next(node for node in self.tree(path).body if isinstance(node, ast.ClassDef) and node.name == name)
        found = [(item.target.id, ast.unparse(item.value or item.annotation)) for item in node.body if isinstance(item, ast.AnnAssign)]
        once([key for key, _ in found])
        return dict(found)

    def settings(self):
        return self.fields("app/config.py", "Settings")

    def included(self, path):
        calls = [node for node in ast.walk(self.tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        return once([ast.unparse(call.args[0]) for call in calls if call.func.attr == "include_router"])

    def imported(self, path):
        found = [node for node in ast.walk(self.tree(path)) if isinstance(node, ast.ImportFrom | ast.Import)]
        return {alias.asname or alias.name for node in found for alias in node.names}

    def toml(self, path):
        return tomllib.loads(self.text(path))

    def yaml(self, path):
        return self.data[path]

    def dependency(self, name, path="pyproject.toml"):
        wanted = self.toml(path)["project"]["dependencies"] if path.endswith(".toml") else self.lines(path)
        found = [line for line in wanted if re.split(r"[\[<>=!~; ]", line)[0] == name]
        return once(found, key=lambda line: name)[0] if found else None

    def env(self, path):
        pairs = [line.split("=", 1) for line in self.lines(path) if not line.startswith("#")]
        once([key for key, _ in pairs])
        return dict(pairs)

    def whole(self):
        """Everything parses, nothing is defined twice, and what is imported from the project itself is there."""
        texts = {path: self.text(path).removeprefix("\ufeff") for path in self.files if path.endswith(".py")}
        modules = {module_of(path): text for path, text in texts.items()}
        for path, text in texts.items():
            for module, name in imports_of(text):
                known = names_of(modules[module]) if module in modules else set()
                inside = name in known or (module in modules and name.startswith("__"))
                if not inside and f"{module}.{name}" not in modules:
                    raise ValueError(f"{path} imports {name} from {module}")
            tree = parse(text)
            for scope in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
                plain = [n for n in scope.body if not getattr(n, "decorator_list", None)]
                once([n.name for n in plain if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)])
                once([n.target.id for n in scope.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)])
        for path in self.files:
            if path.endswith(".toml"):
                self.toml(path)
        return True


# Most files are the same in most outcomes.
@functools.cache
def parse(text):
    return ast.parse(text)


@functools.cache
def names_of(text):
    return names_in(parse(text))


@functools.cache
def imports_of(text):
    nodes = [node for node in ast.walk(parse(text)) if isinstance(node, ast.ImportFrom)]
    return [(node.module, alias.name) for node in nodes for alias in node.names if (node.module or "").split(".")[0] == "app"]


def once(values, key=lambda value: value):
    keys = [key(value) for value in values]
    twice = [value for value in keys if keys.count(value) > 1]
    if twice:
        raise ValueError(f"{twice[0]} stands there twice")
    return values


def module_of(path):
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def names_in(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
    return names


def failures(task):
    project = Project(task["files"], task["links"], task["yaml"], task["digests"])
    failed = []
    for expression in task["holds"]:
        try:
            if not eval(expression, project.questions()):
                failed.append(expression)
        except Exception as error:
            failed.append(f"{expression}: {type(error).__name__}: {error}")
    return failed


print(json.dumps([failures(task) for task in json.load(sys.stdin)]))
