import { expect, it } from "vitest";
import { newBreaks } from "../../../src/engine/index.ts";

const texts = (entries: Record<string, string>) => new Map(Object.entries(entries));
const PROJECT = {
  "app/__init__.py": "",
  "app/errors.py": "def not_found() -> None: ...\n\n\nLIMIT: int = 3\n",
  "app/crud/__init__.py": "",
  "app/crud/items.py": "from app.errors import not_found\n\n\nasync def get() -> None:\n    not_found()\n",
  "app/api.py":
    'from app.crud import items\n\n\ndef f(page):\n    """Uses items.nothing."""\n    return items.get(), page.items.nowhere\n',
};
const breaks = (after: Record<string, string | undefined>) => {
  const outcome = texts(PROJECT);
  for (const [path, text] of Object.entries(after)) {
    if (text === undefined) outcome.delete(path);
    else outcome.set(path, text);
  }
  return newBreaks(texts(PROJECT), outcome).map(({ path, line, message }) => `${path}:${line}: ${message}`);
};

it("broken-references: finds nothing in what is whole", () => {
  expect(breaks({})).toEqual([]);
  expect(
    breaks({ "app/new.py": "from app.errors import LIMIT\nfrom .crud import items as i\n\ni.get()\n" }),
  ).toEqual([]);
});

it.each([
  [
    "app/errors.py",
    "def missing(): ...\nLIMIT = 3\n",
    "app/crud/items.py:1: imports not_found from app/errors.py, which has no such name",
  ],
  ["app/errors.py", undefined, "app/crud/items.py:1: imports app.errors, which is gone"],
  ["app/crud/items.py", undefined, "app/api.py:1: imports app.crud.items, which is gone"],
  [
    "app/crud/items.py",
    "async def fetch(): ...\n",
    "app/api.py:6: uses items.get, and app/crud/items.py has no such name",
  ],
  [
    "app/new.py",
    "from app.errors import (\n    LIMIT,\n    gone,\n)\n",
    "app/new.py:1: imports gone from app/errors.py, which has no such name",
  ],
])("finds what %s broke", (path, text, message) => {
  expect(breaks({ [path]: text })).toEqual([message]);
});

it("broken-references: is silent about what was broken before", () => {
  const before = texts({ ...PROJECT, "app/x.py": "from app.errors import nowhere\n" });
  expect(newBreaks(before, new Map([...before, ["app/y.py", "y = 1\n"]]))).toEqual([]);
});

it("names a module that was gone before, where new code imports it, and none of what is installed", () => {
  const before = texts({ "app/__init__.py": "", "app/old.py": "from app.lost import a\n", "tool/x.py": "" });
  const after = new Map([
    ...before,
    ["app/new.py", "import tool.nothing\nfrom outside.app import b\nfrom app.lost import a\n"],
    ["app/old.py", "from app.lost import a, b\n"],
  ]);
  expect(newBreaks(before, after)).toEqual([
    { path: "app/new.py", line: 3, message: "imports app.lost, which is gone" },
  ]);
});

it("a file that moved takes along what it lacked before", () => {
  const lacking = { "models/__init__.py": "", "models/post.py": "from models.base import Base\n" };
  const { "models/post.py": text, ...rest } = lacking;
  const after = texts({ ...rest, "models/article.py": text });
  expect(newBreaks(texts(lacking), after)).toEqual([]);
  expect(newBreaks(texts(rest), after)).toHaveLength(1);
});
