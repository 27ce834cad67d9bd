import { createRequire } from "node:module";
import { extname } from "node:path";
import { describe, expect, it } from "vitest";
import { loadParsers } from "../../../src/project/tools/parsers.ts";

const parses = await loadParsers([
  "pyproject.toml",
  "compose.yaml",
  ".github/ci.yml",
  "app/main.py",
  "Procfile",
]);

const require = createRequire(import.meta.url);
const { parseToml } =
  require("../../../dist/toml.cjs") as typeof import("../../../src/project/tools/parse-toml.ts");
const { parseYaml } =
  require("../../../dist/yaml.cjs") as typeof import("../../../src/project/tools/parse-yaml.ts");
const BUILT: Readonly<Record<string, (text: string) => unknown>> = {
  ".toml": parseToml,
  ".yaml": parseYaml,
  ".yml": parseYaml,
};

describe("whether a text parses", () => {
  it.each([
    ["several documents", "a.yaml", "a: 1\n---\nb: 2\n", true],
    ["a tag that another program knows", "a.yml", "ports: !reset []\n", true],
    ["the value of an alias", "a.yaml", "a: &x {b: 1}\nc: *x\n", true],
    ["keys that are no scalars", "a.yaml", "? {a: &x [1]}\n: b\n? *x\n: c\n", true],
    ["what is merged into it", "a.yaml", "a: &x {b: 1}\nc:\n  <<: [*x, {d: 1}]\n  b: 2\n", true],
    [
      "kinds of an older YAML",
      "a.yaml",
      "%YAML 1.1\n---\n- !!binary aGk=\n- !!set {a, b}\n- !!omap [a: 1]\n- 2001-12-14\n- 1_000.5\n- 0o7\n- 0x1F\n",
      true,
    ],
    [
      "texts of every form",
      "a.yaml",
      "a: |-\n  b\n\n  c\nd: >\n  e\nf: 'g''h'\ni: \"\\u0041\\\n  j\"\nk: l\n  m\n",
      true,
    ],
    ["nothing", "a.yaml", "", true],
    ["what cannot be merged into it", "a.yaml", "%YAML 1.1\n---\na: &x 1\nc:\n  <<: *x\n", false],
    ["an alias of nothing", "a.yaml", "c: *x\n", false],
    ["a key twice", "a.yml", "a: 1\na: 2\n", false],
    ["an error in a later document", "a.yaml", "a: 1\n---\nb: [\n", false],
    ["a byte order mark, and line ends of Windows", "a.toml", "\uFEFFa = 1\r\n[b]\r\n", true],
    ["a table twice", "a.toml", "[a]\n[a]\n", false],
    ["a kind without a parser", "a.py", "def (:\n", true],
    ["no kind", "Procfile", "{", true],
  ])("%s", (_, path, text, whether) => {
    expect(parses(path, text)).toBe(whether);
    const built = BUILT[extname(path)];
    // What the build leaves out of the libraries must not be missed.
    if (built !== undefined && whether) expect(() => built(text)).not.toThrow();
    else if (built !== undefined) expect(() => built(text)).toThrow(/^(?!.*is not a function)/);
  });
});
