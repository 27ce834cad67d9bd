import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const clean = (path: string, before: string, yours: string, next: string) => {
  const { content, conflicts } = mergeText(path, before, yours, next);
  expect(conflicts).toEqual([]);
  return content;
};
const why = (path: string, before: string, yours: string, next: string) =>
  mergeText(path, before, yours, next).conflicts.map((conflict) => conflict.why);

describe("imports-by-name: imports", () => {
  const before = text(
    "import os",
    "",
    "from lib import a, b",
    "",
    "from app.x import one",
    "",
    "a(b, one, os)",
  );

  it("merge by name into the user's statements", () => {
    const yours = before.replace("import a, b", "import a, b, mine").replace("a(b", "mine(a, b");
    const next = before.replace("import a, b", "import a, b, new").replace("import one", "import one, two");
    expect(clean("x.py", before, yours, next)).toBe(
      text(
        "import os",
        "",
        "from lib import a, b, mine, new",
        "",
        "from app.x import one, two",
        "",
        "mine(a, b, one, os)",
      ),
    );
  });

  it("keep what the template drops where the user uses it", () => {
    const [o, b] = [before + text("c()", "d()"), before.replace("import os\n\n", "").replace(", os)", ")")];
    const next = b + text("c()", "d()");
    expect(clean("x.py", o, o.replace("d()", "d(os.name)"), next)).toContain("import os");
    expect(clean("x.py", o, o.replace("d()", "d(1)"), next)).not.toContain("import os");
  });

  it("find the place of a new module, also in the user's groups", () => {
    const yours = text(
      "from app.x import one",
      "",
      "import os",
      "",
      "from lib import a, b",
      "",
      "a(b, one, os)",
    );
    const next = before.replace("from lib", "from fresh import z\nfrom lib");
    expect(clean("x.py", before, yours, next)).toBe(
      text(
        "from app.x import one",
        "",
        "import os",
        "",
        "from fresh import z",
        "from lib import a, b",
        "",
        "a(b, one, os)",
      ),
    );
  });

  it("show one name from two modules", () => {
    const yours = before.replace("from lib", "from mine import z\nfrom lib");
    const next = before.replace("from lib", "from theirs import z\nfrom lib");
    expect(why("x.py", before, yours, next)).toEqual(["z: imported by both, from other modules"]);
  });

  it("follow a name that the template takes from another module", () => {
    const next = before.replace("from app.x import one", "from app.y import one");
    const yours = before.replace("a(b", "mine(a(b)").replace("import a, b", "import a, b, mine");
    const merged = clean("x.py", before, yours, next);
    expect(merged).toContain("from app.y import one");
    expect(merged).not.toContain("app.x");
    expect(merged).toContain("mine(a(b)");
    // A binding of the user's own is not the template's to take away.
    const own = before.replace("from app.x import one", "from my.x import one");
    expect(why("x.py", before, own, next)).toEqual(["one: imported by both, from other modules"]);
  });
});

describe("comments behind what is named", () => {
  const [used, unused] = [text("", "a(b)"), text("", "a()")];

  it("stay behind an import to which the template adds a name, or from which it takes one", () => {
    const [one, two] = ["from lib import a", "from lib import a, b"];
    const added = clean("x.py", one + unused, `${one}  # mine${unused}`, two + used);
    expect(added).toContain("from lib import a  # mine\n");
    expect(added).toContain("from lib import b\n");
    expect(clean("x.py", two + used, `${two}  # mine${used}`, one + unused)).toContain("a, b  # mine\n");
    const moved = mergeText("x.py", one + unused, `${one}  # mine${unused}`, `from other import a${unused}`);
    expect(moved.content).toContain("# mine\n");
  });

  const list = (...lines: string[]) =>
    text("[project]", "needs = [", ...lines.map((one) => `    ${one}`), "]");

  it("stay behind an array's value beside which the template adds one", () => {
    const yours = list('"a>=1",  # mine', '"z"  # the last');
    expect(clean("p.toml", list('"a>=1",'), yours, list('"a>=1",', '"b>=1",'))).toBe(
      list('"a>=1",  # mine', '"b>=1",', '"z",  # the last'),
    );
  });

  it("are shown with an array's value that the template changes", () => {
    for (const [before, yours, next] of [
      [list('"a>=1",'), list('"a>=1",  # mine'), list('"a>=2",')],
      ['a = ["x"]\n', 'a = ["x"]  # mine\n', 'a = ["x", "y"]\n'],
    ] as const) {
      const { content, conflicts } = mergeText("p.toml", before, yours, next);
      expect(conflicts).toHaveLength(1);
      expect(content).toMatch(/<<<<<<< yours\n.*# mine\n=======\n/);
    }
  });
});

describe("a conflict shows yours above the template's", () => {
  const list = (...items: string[]) =>
    text("[project]", "needs = [", ...items.map((item) => `    "${item}",`), "]");
  const service = (image: string) =>
    text("services:", "  api:", `    image: ${image}`, "  web:", "    image: w");
  it.each([
    ["changed by both", "p.toml", list("a>=1"), list("a>=2"), list("a>=3"), "a>=2", "a>=3"],
    ["added by both", "p.toml", list("a>=1"), list("a>=1", "r>=2"), list("a>=1", "r>=3"), "r>=2", "r>=3"],
    ["added by both", ".env", text("A=1"), text("A=1", "B=1"), text("A=1", "B=2"), "B=1", "B=2"],
    ["changed by both", "c.yaml", service("a"), service("mine"), service("theirs"), "mine", "theirs"],
    [
      "changed by you, removed by the template",
      ".env",
      text("A=1", "B=1"),
      text("A=1", "B=2"),
      text("A=1"),
      "B=2",
      "",
    ],
    [
      "imported by both",
      "x.py",
      text("from lib import a", "", "a()"),
      text("from lib import a", "from mine import z", "", "a(z)"),
      text("from lib import a", "from theirs import z", "", "a(z)"),
      "from mine",
      "from theirs",
    ],
    [
      "changed by both",
      "x.json",
      '{\n  "a": 1\n}\n',
      '{\n  "a": 2\n}\n',
      '{\n  "a": 3\n}\n',
      '"a": 2',
      '"a": 3',
    ],
  ])("%s, in %s", (said, path, before, yours, next, above, below) => {
    const { content, conflicts } = mergeText(path, before, yours, next);
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]?.why).toContain(said);
    const [, first, second] = /<<<<<<< yours\n(.*)=======\n(.*)>>>>>>> template\n/s.exec(content) ?? [];
    expect(first).toContain(above);
    expect(second).toContain(below);
    if (below === "") expect(second).toBe("");
  });
});

describe("keyed-union: lists of what is needed", () => {
  const list = (...items: string[]) =>
    text("[project]", "dependencies = [", ...items.map((item) => `    "${item}",`), "]");
  it("merge by name: one raised, one added, one removed", () => {
    expect(
      clean(
        "p.toml",
        list("a>=1", "b>=1", "c>=1"),
        list("a>=2", "b>=1", "mine", "c>=1"),
        list("a>=1", "b>=1", "b2>=1"),
      ),
    ).toBe(list("a>=2", "b>=1", "b2>=1", "mine"));
    expect(clean("requirements.txt", text("a>=1", "b>=1"), text("a>=2", "b>=1"), text("a>=1", "b>=3"))).toBe(
      text("a>=2", "b>=3"),
    );
  });

  it("show one that both want in another version", () => {
    expect(why("p.toml", list("a>=1"), list("a>=2"), list("a>=3"))).toEqual(["a: changed by both"]);
    expect(why("p.toml", list("a>=1"), list("a>=1", "r>=2"), list("a>=1", "r>=3"))).toEqual([
      "r: added by both, with other values",
    ]);
  });

  it("leave removed what the user removed, and tell that it changed", () => {
    const { content, notes } = mergeText("p.toml", list("a>=1", "b>=1"), list("b>=1"), list("a>=2", "b>=2"));
    expect(content).toBe(list("b>=2"));
    expect(notes).toEqual(["a: removed by you, changed by the template"]);
  });

  it("need a comma after what was last", () => {
    const yours = text("[project]", "dependencies = [", '    "a>=1",', '    "z"', "]");
    expect(clean("p.toml", list("a>=1"), yours, list("a>=1", "b>=1"))).toBe(list("a>=1", "b>=1", "z"));
  });
});

describe("keyed-union: the place of what the template adds", () => {
  const list = (...items: string[]) =>
    text("[project]", "needs = [", ...items.map((item) => `    "${item}",`), "]");
  it.each([
    ["by name where both are sorted", "a c e", "a c cc e", "a c d e", "a c cc d e"],
    ["the last by name where both are sorted", "a c e", "a c e x", "a c e z", "a c e x z"],
    ["by name, whatever the case", "a C e", "a C cc e", "a C D e", "a C cc D e"],
    [
      "behind its neighbour where the user's are not sorted",
      "b a c",
      "b a mine c",
      "b a new c",
      "b a new mine c",
    ],
    ["behind its neighbour where the template's are not sorted", "a c e", "a b c e", "a c e d", "a b c e d"],
  ])("is %s", (_, before, yours, next, merged) => {
    const [o, a, b, m] = [before, yours, next, merged].map((names) => list(...names.split(" ")));
    expect(clean("p.toml", o ?? "", a ?? "", b ?? "")).toBe(m);
  });

  it.each([
    ["sorted where the user's is", ["b", "d"], ["b", "c", "d"], ["b", "d", "a"], ["a", "b", "c", "d"]],
    ["at the end where it is not", ["d", "b"], ["d", "b", "m"], ["d", "b", "a"], ["d", "b", "m", "a"]],
    ["at the end of a single one", ["x", "b"], ["b"], ["x", "b", "a"], ["b", "a"]],
    ["there where the user only removed what it replaced", ["x", "k"], ["k"], ["z", "k"], ["k", "z"]],
    ["less what it removed, beside the user's own", ["x", "k"], ["y", "k"], ["k"], ["y", "k"]],
  ])("in an array of one line is %s", (_, before, yours, next, merged) => {
    const [o, a, b, m] = [before, yours, next, merged].map(
      (items) => `a = ${JSON.stringify(items).replaceAll(",", ", ")}\n`,
    );
    expect(clean("p.toml", o ?? "", a ?? "", b ?? "")).toBe(m);
  });

  it("in an array of one line is asked about where both replaced the same", () => {
    expect(why("p.toml", 'a = ["x", "k"]\n', 'a = ["y", "k"]\n', 'a = ["z", "k"]\n')).toHaveLength(1);
  });
});

describe("keyed-union: comments above what is named", () => {
  const before = text("A=1", "# The b.", "B=2");
  it("stay where they are the user's and the template removes what is below", () => {
    expect(clean(".env", before, text("A=1", "", "# The b.", "# mine", "B=2"), text("A=1"))).toBe(
      text("A=1", "# mine"),
    );
  });

  it("are the template's new ones where the user only moved theirs apart, and else the user's", () => {
    const next = text("A=1", "# The new b.", "B=2");
    expect(clean(".env", before, text("A=1", "", "# The b.", "B=2"), next)).toBe(
      text("A=1", "", "# The new b.", "B=2"),
    );
    expect(clean(".env", before, text("A=1", "# Mine.", "B=2"), next)).toBe(text("A=1", "# Mine.", "B=2"));
    expect(clean(".env", before, text("A=1", "# The b.", "B=3"), next)).toBe(
      text("A=1", "# The new b.", "B=3"),
    );
  });
});

describe("keyed-union: environment files", () => {
  it("merge by key, in the user's order", () => {
    const before = text("# Settings.", "", "A=1", "", "# The b.", "B=2", "", "C=3");
    const yours = text("C=3", "# Settings.", "", "A=9", "", "# The b.", "B=2");
    const next = text("# Settings.", "", "A=1", "", "# The b.", "B=5", "", "# New.", "D=4", "", "C=3");
    expect(clean(".env.example", before, yours, next)).toBe(
      text("C=3", "# Settings.", "", "A=9", "", "# The b.", "B=5", "", "# New.", "D=4"),
    );
  });

  it("show a key that both added", () => {
    expect(why(".env.example", text("A=1"), text("B=1", "A=1"), text("A=1", "B=2"))).toEqual([
      "B: added by both, with other values",
    ]);
  });
});

describe("keyed-union: YAML", () => {
  const before = text(
    "services:",
    "  api:",
    "    image: a",
    "    ports:",
    '      - "1:1"',
    "",
    "volumes:",
    "  data:",
  );
  it("merges services by name, and inside of them", () => {
    const yours = text(
      "services:",
      "  mail:",
      "    image: m",
      "  api:",
      "    image: mine",
      "    ports:",
      '      - "1:1"',
      "",
      "volumes:",
      "  data:",
    );
    const next = text(
      "services:",
      "  api:",
      "    image: a",
      "    ports:",
      '      - "1:1"',
      '      - "2:2"',
      "  redis:",
      "    image: r",
      "",
      "volumes:",
      "  data:",
      "  redis:",
    );
    expect(clean("compose.yaml", before, yours, next)).toBe(
      text(
        "services:",
        "  mail:",
        "    image: m",
        "  api:",
        "    image: mine",
        "    ports:",
        '      - "1:1"',
        '      - "2:2"',
        "  redis:",
        "    image: r",
        "",
        "volumes:",
        "  data:",
        "  redis:",
      ),
    );
  });

  it("shows a service that both added", () => {
    const add = (image: string) =>
      before.replace("\n\nvolumes", `\n  redis:\n    image: ${image}\n\nvolumes`);
    expect(why("compose.yaml", before, add("redis:7"), add("redis:8"))).toEqual([
      "redis: added by both, with other values",
    ]);
  });

  it("shows what the user changed and the template removed", () => {
    const yours = before.replace("image: a", "image: mine");
    expect(why("compose.yaml", before, yours, text("volumes:", "  data:"))).toEqual([
      "services: changed by you, removed by the template",
    ]);
  });
});
