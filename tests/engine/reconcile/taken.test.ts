import { describe, expect, it } from "vitest";
import { makeBlueprint, refuseTakenNames, type TreeFile, type Use } from "../../../src/engine/index.ts";
import { ruledCatalog } from "../../support/fixtures/ruled.ts";

const catalog = ruledCatalog();
const blueprintOf = (...uses: readonly Use[]) =>
  makeBlueprint(catalog, {
    stack: "tiny",
    name: "demo",
    description: "A demo.",
    choices: { store: "small", chat: false },
    uses,
  });
const post: Use = { feature: "model", instance: "Post", of: [{ feature: "text", instance: "a" }] };
const file = (content: string | Uint8Array): TreeFile => ({ content, mode: 0o644 });
const table = (name: string) => `\nclass Mine:\n    table = "${name}"\n`;

/** Why a project with these files cannot be given a Post; nothing where it can. */
function refusal(
  yours: Readonly<Record<string, TreeFile>>,
  { before = {}, unmanaged = {}, had = [] as readonly Use[], wanted = [post] as readonly Use[] } = {},
): string {
  const maps = [before, yours, unmanaged].map((files) => new Map(Object.entries<TreeFile>(files)));
  const [was = new Map(), has = new Map(), own = new Map()] = maps;
  const files = { before: was, yours: has, unmanaged: () => own };
  try {
    refuseTakenNames(catalog, blueprintOf(...had), blueprintOf(...wanted), files);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("what the user's own code declares already", () => {
  const taken = (path: string, line = 3) =>
    `The table posts is there already: ${path}:${line}. Choose another name than Post.`;

  it("is refused with its file and line, wherever it is", () => {
    expect(refusal({ "mine.py": file(table("posts")) })).toBe(taken("mine.py"));
    expect(refusal({}, { unmanaged: { "other/mine.py": file(table("posts")) } })).toBe(
      taken("other/mine.py"),
    );
    expect(refusal({ "mine.py": file(`${table("a")}${table("posts")}`) })).toBe(taken("mine.py", 6));
  });

  it("is no other name, and nothing in what is no text", () => {
    expect(refusal({ "mine.py": file(table("posts2")), "b.py": file("# posts\n") })).toBe("");
    expect(refusal({ "mine.bin": file(new Uint8Array([0xe9, ...Buffer.from(table("posts"))])) })).toBe("");
  });

  it("is not what the template wrote in that file", () => {
    const before = { "main.py": file(table("posts")) };
    expect(refusal({ "main.py": file(`${table("posts")}# mine\n`) }, { before })).toBe("");
    // But what the user added to one of the template's is theirs.
    expect(refusal({ "main.py": file(table("posts")) }, { before: { "main.py": file("") } })).toBe(
      taken("main.py"),
    );
  });

  it("matters for what is new or has another name or options, and for nothing else", () => {
    const yours = { "mine.py": file(table("posts")) };
    expect(refusal(yours, { had: [post] })).toBe("");
    expect(refusal(yours, { had: [post], wanted: [{ ...post, instance: "Note" }] })).toBe("");
    expect(refusal(yours, { had: [{ ...post, instance: "Note" }] })).toBe(taken("mine.py"));
    expect(refusal(yours, { wanted: [] })).toBe("");
  });
});
