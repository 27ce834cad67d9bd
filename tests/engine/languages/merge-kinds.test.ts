import { describe, expect, it } from "vitest";
import { languageOf, mergeText } from "../../../src/engine/index.ts";

const text = (...lines: string[]) => `${lines.join("\n")}\n`;
const clean = (path: string, before: string, yours: string, template: string, join = true) => {
  const { content, conflicts } = mergeText(path, before, yours, template, { join });
  expect(conflicts).toEqual([]);
  return content;
};
const why = (path: string, before: string, yours: string, template: string) =>
  mergeText(path, before, yours, template, { join: true }).conflicts.map((conflict) => conflict.why);

describe("reindented: lines that the user put into a block", () => {
  const before = text(
    "def f():",
    "    a()",
    "    c()",
    "    yield",
    "    stop_a()",
    "    stop_b()",
    "    end()",
  );
  const template = before
    .replace("    a()\n", "    a()\n    b()\n")
    .replace("    stop_b()\n", "    stop_b()\n    if c:\n        stop_c()\n");
  const yours = text(
    "def f():",
    "    a()",
    "    c()",
    "    try:",
    "        yield",
    "    finally:",
    "        stop_a()",
    "        stop_b()",
    "        end()",
  );

  it("take what the template added among them", () => {
    const merged = yours
      .replace("    a()\n", "    a()\n    b()\n")
      .replace("        stop_b()\n", "        stop_b()\n        if c:\n            stop_c()\n");
    expect(clean("x.py", before, yours, template, false)).toBe(merged);
    expect(clean("x.py", template, merged, before, false)).toBe(yours);
  });

  it("are a conflict where a block begins between", () => {
    const other = before.replace("    stop_a()\n", "    stop_c()\n    stop_a()\n");
    expect(why("x.py", before, yours, other)).toHaveLength(1);
    const same = before.replace("    yield\n", "    yield 1\n");
    expect(why("x.py", before, yours, same)).toHaveLength(1);
  });
});

describe("keyed-union: what both added under one name", () => {
  it("is merged inside, in YAML", () => {
    const before = text("jobs:", "  check:", "    steps:", "      - run: a");
    const own = text("    services:", "      mail:", "        image: mailhog");
    const other = text("    services:", "      redis:", "        image: redis:8");
    const add = (services: string) => before.replace("    steps:", `${services}    steps:`);
    expect(clean("ci.yml", before, add(own), add(other))).toBe(
      add(
        text(
          "    services:",
          "      redis:",
          "        image: redis:8",
          "      mail:",
          "        image: mailhog",
        ),
      ),
    );
    for (const mine of [other.replace("8", "6"), text("    services:", "      redis:", "        build: r")])
      expect(why("ci.yml", before, add(mine), add(other))).toEqual([
        "services: added by both, with other values",
      ]);
    expect(
      why("ci.yml", before, add(text("    env:", "      A: 1")), add(text("    env:", "      B: 1"))),
    ).toHaveLength(1);
  });

  it("is merged in a TOML array on one line", () => {
    const array = (...texts: string[]) =>
      text("[project]", "a = [", ...texts.map((one) => `    "${one}",`), "]");
    const line = (...texts: string[]) =>
      text("[project]", `a = [${texts.map((one) => `"${one}"`).join(", ")}]`);
    const before = array("a>=1", "b[x]>=2");
    expect(clean("x.toml", before, line("a>=1", "b[x]>=2", "mine"), array("b[x]>=3", "c"))).toBe(
      line("b[x]>=3", "c", "mine"),
    );
    expect(why("x.toml", before, line("a>=5", "b[x]>=2"), array("a>=6", "b[x]>=2"))).toHaveLength(1);
  });
});

describe("added-twice: what would be set or defined twice", () => {
  it.each([
    ["Dockerfile", text("FROM a", "ENV A=1", "USER b", "EXPOSE 1"), "ENV B=1\nUSER b", "ENV B=2\nEXPOSE 1"],
    [
      "Dockerfile",
      text("FROM a", "ENV A=1 \\", "  C=1", "USER b", "EXPOSE 1"),
      "ENV X=1 \\\n  B=1\nUSER b",
      "ENV B=2\nEXPOSE 1",
    ],
    [
      "justfile",
      text("a:", "    b", "", "USER b:", "    c", "", "EXPOSE 1:", "    d"),
      "x:\n    b\n\nUSER b",
      "x:\n    c\n\nEXPOSE 1",
    ],
    ["alembic.ini", text("[a]", "b = 1", "USER b = 1", "EXPOSE 1 = 1"), "x = 1\nUSER b", "x = 2\nEXPOSE 1"],
  ])("%s: %j", (path, before, mine, other) => {
    const [yours, template] = [before.replace("USER b", mine), before.replace("EXPOSE 1", other)];
    expect(why(path, before, yours, template)).toHaveLength(1);
  });

  it("but not in another stage or section", () => {
    const before = text("FROM a", "RUN a", "FROM b", "RUN b");
    clean(
      "Dockerfile",
      before,
      before.replace("RUN a", "ENV A=1\nRUN a"),
      before.replace("RUN b", "ENV A=1\nRUN b"),
    );
    const ini = text("[a]", "b = 1", "[c]", "d = 1");
    clean("x.ini", ini, ini.replace("b =", "x = 1\nb ="), ini.replace("d =", "x = 1\nd ="));
  });
});

describe("adjacent-additions: kinds without a checker", () => {
  it("an ENV continued on a second line, and a line below it", () => {
    const before = text("FROM a", "ENV A=1", "USER b");
    const yours = before.replace("A=1", "A=1 \\\n    B=2");
    expect(clean("Dockerfile", before, yours, before.replace("USER", "ENV C=3\nUSER"))).toBe(
      yours.replace("USER", "ENV C=3\nUSER"),
    );
  });

  it("elements of HTML, if each is whole", () => {
    const before = text("<nav>", '  <a href="d">D</a>', "</nav>");
    const add = (line: string) => before.replace("  <a", `${line}\n  <a`);
    const [mine, other] = [add('  <a href="m">M</a>'), add('  <a href="t">T</a>')];
    expect(clean("x.html", before, mine, other)).toContain('href="m">M</a>\n  <a href="t">');
  });
});

describe("sound-outcome: HTML", () => {
  it.each([
    ["<div><p>a<br></div>", true],
    ["<nav><!-- <b> --><img src='>'/></nav>", true],
    ["<script>x = '<b>'</script>", true],
    ["<div><nav></div></nav>", false],
    ["<div>", false],
    ["</div>", false],
    ["<!-- a", false],
    ["<style>", false],
  ])("HTML of which every element is closed: %s", (page, isSound) => {
    expect(languageOf("x.html").isSound?.(page.split("\n"))).toBe(isSound);
  });
});
