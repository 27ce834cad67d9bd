import { describe, expect, it } from "vitest";
import { mergePythonImports } from "../../../src/engine/languages/python/imports.ts";
import { fillInline } from "../../../src/engine/render/inline.ts";
import { fillSlots, readContribution } from "../../../src/engine/render/slots.ts";

const fill = (host: string, text: string, ...sections: string[]) =>
  fillSlots(
    host,
    text,
    sections.map((section, index) => readContribution(host, `feature-${index}`, section)),
  );

describe("slots", () => {
  it("takes an empty slot away together with the blank lines above it", () => {
    expect(fill("a.toml", "a = 1\n\n# slot: more\n")).toBe("a = 1\n");
  });

  it("writes brackets around an empty slot as brackets around nothing", () => {
    expect(fill("a.py", "return {\n    # slot: more\n}\n")).toBe("return {}\n");
    expect(fill("a.py", "return {\n    # slot: more\n}\n", "# slot: more\n1,\n")).toBe(
      "return {\n    1,\n}\n",
    );
  });

  it("gives a section the slot's indentation and leaves its blank lines empty", () => {
    expect(fill("a.yaml", "top:\n  # slot: more\nend:\n", "# slot: more\nx:\n\n  y: 1\n")).toBe(
      "top:\n  x:\n\n    y: 1\nend:\n",
    );
  });

  it("sorts sections together with the lines above the slot", () => {
    const host = 'list = [\n    "b",\n    "d",\n    # slot: list sorted\n]\n';
    expect(fill("a.toml", host, '# slot: list sorted\n"c",', '# slot: list\n"A",')).toBe(
      'list = [\n    "A",\n    "b",\n    "c",\n    "d",\n]\n',
    );
  });

  it("sets sections apart by as many blank lines as stand above the slot", () => {
    expect(fill("a.txt", "top\n\n\n# slot: x spaced\n", "# slot: x\none", "# slot: x\ntwo")).toBe(
      "top\n\n\none\n\n\ntwo\n",
    );
  });

  it("turns the order of sections where a slot is reversed", () => {
    expect(fill("a.txt", "# slot: x reversed\n", "# slot: x\none", "# slot: x\ntwo\nthree")).toBe(
      "two\nthree\none\n",
    );
  });

  it("leaves the blank line above an empty slot that is attached to the line below it", () => {
    const host = "a = 1\n\n# slot: x attached\ndef f(): ...\n";
    expect(fill("a.txt", host)).toBe("a = 1\n\ndef f(): ...\n");
    expect(fill("a.txt", host, "# slot: x\n@once")).toBe("a = 1\n\n@once\ndef f(): ...\n");
  });

  it("names the file of a section for a slot that is not there", () => {
    expect(() => fill("a.toml", "a = 1\n", "# slot: lost\nb = 2")).toThrow(
      'feature-0: a.toml has no slot "lost"',
    );
  });

  it("refuses imports for a file whose imports it cannot merge", () => {
    expect(() => fill("a.toml", "# slot: x\n", "import y\n# slot: x\nb = 2")).toThrow(
      "no file whose imports can be merged",
    );
  });
});

describe("Python imports", () => {
  const host =
    '"""Doc."""\n\nimport asyncio\nfrom typing import Any\n\nfrom fastapi import FastAPI\n\nfrom app.api import health\n\n# slot: body\n';

  it("are merged by name in isort's order", () => {
    const section =
      "import re\nfrom app.api import chat\nfrom fastapi import APIRouter, Depends\nfrom redis.asyncio import Redis\n\n# slot: body\npass\n";
    expect(fill("main.py", host, section)).toBe(
      '"""Doc."""\n\nimport asyncio\nimport re\nfrom typing import Any\n\nfrom fastapi import APIRouter, Depends, FastAPI\nfrom redis.asyncio import Redis\n\nfrom app.api import chat, health\n\npass\n',
    );
  });

  it("are wrapped where the line would be too long", () => {
    const names = Array.from({ length: 12 }, (_, index) => `name_number_${index + 10}`);
    const text = fill("main.py", host, `from app.api import ${names.join(", ")}\n# slot: body\npass`);
    expect(text).toContain("from app.api import (\n    health,\n    name_number_10,\n");
    expect(text.split("\n").every((line) => line.length <= 100)).toBe(true);
  });

  it("stand before what was only a docstring", () => {
    expect(fill("a.py", '"""Doc."""\n\n# slot: body\n', "import re\n\n# slot: body\nx = 1")).toContain(
      '"""Doc."""\n\nimport re\n\n',
    );
  });

  it.each([
    ['"""Doc."""\n', '"""Doc."""\n\nimport os\n'],
    ['"""Doc."""\nx = 1\n', '"""Doc."""\n\nimport os\n\nx = 1\n'],
    ['"""Doc.\n\nMore.\n"""\n\n\nclass X: ...\n', '"""Doc.\n\nMore.\n"""\n\nimport os\n\n\nclass X: ...\n'],
    ["", "import os\n"],
    ["\n\ndef f(): ...\n", "import os\n\n\ndef f(): ...\n"],
  ])("make a block of their own in %j", (host, merged) => {
    expect(mergePythonImports(host, "import os")).toBe(merged);
  });
});

describe("slots within a line", () => {
  it.each<[string, string[], string]>([
    ["f(*slot_a)", [], "f()"],
    ["f(*slot_a)", ["x", "y"], "f(x, y)"],
    ["f(1, *slot_a)", [], "f(1)"],
    ["f(*slot_a, 1)", [], "f(1)"],
    ["f(*slot_a, 1)", ["x"], "f(x, 1)"],
    ["a = (*slot_a, {})", [], "a = ({},)"],
    ["a = (*slot_a, {})", ["x"], "a = (x, {})"],
    ["a = (*slot_a, f(1, 2))", [], "a = (f(1, 2),)"],
    ["a: slot_a = 1", ["int"], "a: int = 1"],
    ["a: int | slot_a = 1", [], "a: int = 1"],
    ["a: int = slot_a", [], "a: int"],
    ["a: int = slot_a", ["1", "2"], "a: int = 2"],
    ["f(*slot_a)", ['"slot_b"'], 'f("slot_b")'],
    ["slot_a_b", ["x"], "x"],
    ["my_slot_a", ["x"], "my_slot_a"],
  ])("%s with %j", (line, sections, filled) => {
    const lookup = (slot: string) => (["a", "a-b"].includes(slot) ? sections : []);
    expect(fillInline(line, lookup)).toBe(filled);
  });

  it("are filled by what is a section of the host, as lines are, and by what that has in it", () => {
    const host = "f(*slot_rules)\n# slot: more\n";
    const more = "# slot: more\nclass A:\n    # slot: inner\n    g(*slot_rules)\n";
    expect(fill("a.txt", host, "# slot: rules\nx=1\n# slot: inner\ny\n", more)).toBe(
      "f(x=1)\nclass A:\n    y\n    g(x=1)\n",
    );
    expect(() => fill("a.txt", host, "# slot: rulez\nx=1\n")).toThrow(/a\.txt has no slot "rulez"/);
    expect(() => fill("a.txt", host, "# slot: more\n  # slot: more\n")).toThrow(
      /filled by the section itself/,
    );
  });
});
