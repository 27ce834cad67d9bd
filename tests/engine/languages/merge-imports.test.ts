import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";
import { namesUsed } from "../../../src/engine/languages/python/code.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const clean = (before: string, yours: string, next: string) => {
  const { content, conflicts } = mergeText("app/main.py", before, yours, next);
  expect(conflicts).toEqual([]);
  return content;
};

describe("imports-by-name: an import that the template removes", () => {
  const before = text(
    "from app import metrics",
    "from app import items",
    "",
    "",
    "metrics.start()",
    "items.add()",
  );
  const next = text("from app import items", "", "", "items.add()");

  it.each([
    ["a comment", "# metrics are gone"],
    ["a string", 'TITLE = "metrics"'],
    ["an attribute", "items.metrics = 1"],
    ["a keyword argument", "items.add(metrics=True)"],
  ])("goes although %s has its name", (_, line) => {
    const yours = before + text("", "", line);
    const merged = clean(before, yours, next);
    expect(merged).toContain(line);
    expect(merged).not.toContain("import metrics");
  });

  it.each([
    [
      "above others",
      text("# mine", "from app import metrics", "from app.models import items", "", "", "metrics.start()"),
    ],
    [
      "above the last",
      text("from app.models import items", "# mine", "from app import metrics", "", "", "metrics.start()"),
    ],
  ])("leaves the user's comment %s", (_, yours) => {
    const old = yours.replace("# mine\n", "");
    const now = text("from app.models import items", "", "", "items.add()");
    expect(clean(old, yours, now)).toMatch(/^# mine$/m);
    // The template's own goes with it.
    const commented = old.replace("from app import metrics", "# theirs\nfrom app import metrics");
    if (old.startsWith("from app.models"))
      expect(clean(commented, `# top\n${commented}`, now)).not.toContain("# theirs");
  });

  it.each(["print(metrics)", 'print(f"{metrics.total} of {items}")', "x = [metrics]"])(
    "stays where the user's code uses it: %s",
    (line) => {
      expect(clean(before, before + text("", "", line), next)).toContain("import metrics");
    },
  );
});

describe("imports-by-name: an import that the user removed", () => {
  const body = ["app = App()", "app.add(Deadline)", "", "", "def start():", "    prepare()", "    run(app)"];
  const before = text("import os", "", "from app.middleware import Deadline", "", ...body);
  const without = (line: string) =>
    before.replace("from app.middleware import Deadline\n\n", "").replace("app.add(Deadline)", line);
  const imported = /^from app\.middleware import Deadline/m;

  it.each([
    ["a comment", "# app.add(Deadline)"],
    ["a string", 'NOTE = "Deadline"'],
    ["an attribute", "app.Deadline = None"],
    ["an import for types alone", "if TYPE_CHECKING:\n    from app.middleware import Deadline"],
  ])("does not come back for %s", (_, line) => {
    const merged = clean(before, without(line), before.replace("run(app)", "run(app, chat)"));
    expect(merged).not.toMatch(imported);
    expect(merged).toContain("run(app, chat)");
  });

  it("comes back where new code of the template uses it", () => {
    const next = before.replace("run(app)", "run(app, Deadline)");
    expect(clean(before, without("pass"), next)).toMatch(imported);
  });
});

describe("imports-by-name: the names that code uses", () => {
  const names = (...lines: string[]) => [...namesUsed(text(...lines))].sort();

  it("are not those in strings, comments, attributes and keyword arguments", () => {
    expect(
      names("f(a, b=c) # d", "e.g = 'h'", '"""i', 'j"""', "import k", "from l import (m,", "  n)"),
    ).toEqual(["a", "c", "e", "f"]);
  });

  it("are those in the expressions of f-strings, and those that are compared or assigned", () => {
    expect(names('x = f"{a.b} {c!r}"', "y == d", "(z := 1)")).toEqual(["a", "c", "d", "r", "x", "y", "z"]);
  });
});
