import { expect, test } from "vitest";
import type { Catalog, PlatformForms, Stack } from "../../../src/engine/catalog/catalog.ts";
import { adaptCatalog, adaptLine, programsFor } from "../../../src/engine/catalog/platform.ts";
import { modelCatalog } from "../../support/fixtures/models.ts";

const FORMS: PlatformForms = {
  programs: { ".venv/bin/*": ".venv/Scripts/*.exe", python3: ["py", "python"], "a*a": "x*x" },
  lines: { "open ": "start ", "uv run ": "" },
};

test.each<[string, readonly string[]]>([
  [".venv/bin/ruff", [".venv/Scripts/ruff.exe"]],
  [".venv/bin/$&", [".venv/Scripts/$&.exe"]],
  ["python3", ["py", "python"]],
  ["python3.11", ["python3.11"]],
  ["bin/ruff", ["bin/ruff"]],
  ["aba", ["xbx"]],
  ["aa", ["xx"]],
  ["a", ["a"]],
  ["abc", ["abc"]],
  ["cba", ["cba"]],
])("the program %s is %j", (program, named) => expect(programsFor(program, FORMS)).toEqual(named));

test.each([
  ["open http://x", "start http://x"],
  ["uv run x", "x"],
  ["run open x", "run open x"],
])("the line %s is %s", (line, here) => expect(adaptLine(line, FORMS)).toBe(here));

test("a catalog has the programs and lines of its platform, everywhere", () => {
  const { repeatable: _, ...first } = modelCatalog().stacks[0] as Stack;
  const made = (): Catalog => ({
    version: "1.0.0",
    stacks: [
      {
        ...structuredClone(first),
        platforms: { there: FORMS },
        install: [
          {
            tool: "python3",
            run: [["python3", "-m", "venv"], [".venv/bin/pip", "install"], ["other"]],
            commandPrefix: { "uv run ": "open x/" },
          },
        ],
        format: { run: [".venv/bin/ruff", "format"], paths: [] } as unknown as NonNullable<Stack["format"]>,
        check: { run: [".venv/bin/ruff", "check"] } as unknown as NonNullable<Stack["check"]>,
        tables: { run: [".venv/bin/python", "-m"] } as unknown as NonNullable<Stack["tables"]>,
        next: ["uv run serve", "open x"],
      },
    ],
  });
  const [stack] = adaptCatalog(made(), "there").stacks;
  expect(stack?.install).toEqual(
    ["py", "python"].map((tool) => ({
      tool,
      run: [[tool, "-m", "venv"], [".venv/Scripts/pip.exe", "install"], ["other"]],
      commandPrefix: { "uv run ": "start x/" },
    })),
  );
  expect([stack?.format?.run, stack?.check?.run, stack?.tables?.run]).toEqual([
    [".venv/Scripts/ruff.exe", "format"],
    [".venv/Scripts/ruff.exe", "check"],
    [".venv/Scripts/python.exe", "-m"],
  ]);
  expect(stack?.next).toEqual(["serve", "start x"]);
  expect(adaptCatalog(made(), "here")).toEqual(made());
});
