import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { layoutPython } from "../../../src/engine/languages/python/layout.ts";
import { prepareTools } from "../../merge-cases/tools/tools.ts";
import { run } from "../../support/process.ts";

const folder = mkdtempSync(join(tmpdir(), "plinth-layout-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Random lines of Python: assignments, annotations, calls, definitions. The generator is that of Numerical Recipes. */
function linesFrom(start: number, count: number): readonly string[] {
  let seed = start;
  let names = 0;
  const random: () => number = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <One>(list: readonly [One, ...One[]]): One => list[between(0, list.length - 1)] ?? list[0];
  const letters = (from: string, length: number): string =>
    Array.from({ length }, () => from[between(0, from.length - 1)]).join("");
  const name: () => string = () => {
    names = (names + 1) % 90;
    return `k${String.fromCharCode(107 + (names % 9))}${Math.floor(names / 9)}${letters("abcdefghij", pick<number>([1, 4, 7, 13, 23]))}`;
  };
  const quoted = () => `"${letters("abc de", pick<number>([1, 4, 9, 20, 40]))}"`;
  const atom: () => string = () =>
    pick<() => string>([
      name,
      name,
      quoted,
      () => String(between(0, 99_999)),
      () => "None",
      () => `${name()}.${name()}`,
    ])();
  const list = (low: number, high: number, of: () => string) =>
    Array.from({ length: between(low, high) }, of).join(", ");
  const call = (depth: number, low = 1) => {
    let isKeyword = false;
    return list(low, 4, () => {
      isKeyword ||= random() < 0.4;
      return isKeyword ? `${name()}=${expression(depth - 1)}` : expression(depth - 1);
    });
  };
  function expression(depth: number): string {
    if (depth <= 0) return atom();
    const kind = random();
    const inner = () => expression(depth - 1);
    if (kind < 0.35) return `${pick([name(), `${name()}.${name()}`])}(${call(depth, between(0, 1))})`;
    if (kind < 0.5) return `${name()}[${list(1, 4, inner)}]`;
    if (kind < 0.6) return `[${list(1, 4, inner)}]`;
    if (kind < 0.65) return `(${list(2, 4, inner)})`;
    if (kind < 0.68) return `(${inner()},)`;
    if (kind < 0.72) return `{${list(1, 3, () => `${quoted()}: ${inner()}`)}}`;
    return atom();
  }
  const part = () => {
    const kind = random();
    return kind < 0.3 ? `${name()}(${call(1)})` : kind < 0.6 ? `${name()} | None` : name();
  };
  const annotation = () => {
    const type = random() < 0.6 ? `${name()}[${list(1, 3, part)}]` : name();
    return random() < 0.5 ? `${type} | None` : type;
  };
  const line = () => {
    const kind = random();
    if (kind < 0.2) return `${name()}: ${annotation()}`;
    if (kind < 0.45) return `${name()}: ${annotation()} = ${expression(2)}`;
    if (kind < 0.6) return `${name()} = ${expression(3)}`;
    if (kind < 0.7) return `return ${name()}(${call(2)})`;
    if (kind < 0.8) return `${name()}.${name()}(${call(3)})`;
    return `def ${name()}(${list(1, 5, () => `${name()}: ${annotation()}`)}) -> ${name()}:`;
  };
  return Array.from({ length: count }, line).filter(({ length }) => length > 96);
}

it("lines are broken as the formatter breaks them", async () => {
  const { environment, ruff } = await prepareTools();
  expect(ruff).toBe(true);
  const lines = [1, 2, 3].flatMap((seed) => linesFrom(seed, 2000));
  const path = join(folder, "lines.py");
  const written = lines.map((line) =>
    line.startsWith("def ") ? `# case\n${line}\n    pass\n` : `def f():\n    # case\n    ${line}\n`,
  );
  writeFileSync(path, written.join("\n"));
  const options = ["--isolated", "--line-length", "100", "--target-version", "py311"];
  const { code, output } = await run(join(environment, "bin/ruff"), ["format", ...options, path]);
  expect(code, output).toBe(0);
  const formatted = readFileSync(path, "utf8")
    .split(/^ *# case\n/m)
    .slice(1)
    .map((text) => text.replace(/\n*(?:def f\(\):\n?)?$/, "").trimEnd());
  const ours = lines.map((line) =>
    line.startsWith("def ") ? `${layoutPython(line)}\n    pass` : layoutPython(`    ${line}`),
  );
  expect(lines.length).toBeGreaterThan(3000);
  expect(ours).toEqual(formatted);
});
