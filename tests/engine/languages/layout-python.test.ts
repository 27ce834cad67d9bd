import { describe, expect, it } from "vitest";
import { layoutPython, quotePython } from "../../../src/engine/languages/python/layout.ts";

const long = (letter: string, count: number) => letter.repeat(count);

describe("a line of Python that is too long", () => {
  it.each<[string, string, string]>([
    [
      "a call: its arguments on one line without a comma, if they fit",
      `    title: Mapped[str] = mapped_column(String(200), default="${long("a", 50)}")`,
      `    title: Mapped[str] = mapped_column(\n        String(200), default="${long("a", 50)}"\n    )`,
    ],
    [
      "a call: else one on each line, with a comma",
      `x = call(${long("a", 40)}, ${long("b", 40)}, ${long("c", 40)})`,
      `x = call(\n    ${long("a", 40)},\n    ${long("b", 40)},\n    ${long("c", 40)},\n)`,
    ],
    [
      "what is awaited: as the call",
      `x = await call(${long("a", 40)}, ${long("b", 50)})`,
      `x = await call(\n    ${long("a", 40)}, ${long("b", 50)}\n)`,
    ],
    [
      "what is divided: as what is multiplied",
      `x = call(${long("a", 40)} % 60, ${long("b", 40)} // 60)`,
      `x = call(\n    ${long("a", 40)} % 60, ${long("b", 40)} // 60\n)`,
    ],
    [
      "a list: one on each line",
      `x = [${long("a", 40)}, ${long("b", 60)}]`,
      `x = [\n    ${long("a", 40)},\n    ${long("b", 60)},\n]`,
    ],
    [
      "a tuple of one keeps its comma",
      `x = (${long("a", 98)},)`,
      `x = (\n    ${long("a", 98)},\n)`.replace(long("a", 98), long("a", 98)),
    ],
    [
      "a definition of one parameter gets a comma",
      `async def f(${long("a", 40)}: ${long("b", 50)}) -> None:`,
      `async def f(\n    ${long("a", 40)}: ${long("b", 50)},\n) -> None:`,
    ],
    [
      "what is awaited in brackets: these, whatever follows them",
      `    page = (await get("${long("a", 60)}", ${long("b", 15)})).json()`,
      `    page = (\n        await get("${long("a", 60)}", ${long("b", 15)})\n    ).json()`,
    ],
    [
      "an assertion that begins with brackets: these",
      `    assert (await get("${long("a", 70)}")).status == 200`,
      `    assert (\n        await get("${long("a", 70)}")\n    ).status == 200`,
    ],
    [
      "another assertion: in brackets",
      `    assert ${long("a", 50)} == ${long("b", 50)}`,
      `    assert (\n        ${long("a", 50)}\n        == ${long("b", 50)}\n    )`,
    ],
    [
      "operands that are returned: in brackets",
      `    return ${long("a", 50)} and ${long("b", 50)}`,
      `    return (\n        ${long("a", 50)}\n        and ${long("b", 50)}\n    )`,
    ],
    [
      "a value in brackets, if it fits in them",
      `${long("a", 50)}: ${long("b", 10)} = ${long("c", 50)}`,
      `${long("a", 50)}: ${long("b", 10)} = (\n    ${long("c", 50)}\n)`,
    ],
    [
      "a union that is a value: one on each line, in brackets",
      `x = ${long("b", 60)} | ${long("c", 60)}`,
      `x = (\n    ${long("b", 60)}\n    | ${long("c", 60)}\n)`,
    ],
    [
      "an annotation alone: its union",
      `    x: ${long("b", 60)} | ${long("c", 60)}`,
      `    x: (\n        ${long("b", 60)}\n        | ${long("c", 60)}\n    )`,
    ],
    [
      "an argument on a line of its own",
      `    sa.Column("${long("a", 30)}", sa.String(200), nullable=False, unique=True, index=True),`,
      `    sa.Column(\n        "${long("a", 30)}", sa.String(200), nullable=False, unique=True, index=True\n    ),`,
    ],
  ])("%s", (_, line, broken) => {
    expect(layoutPython(`${line}\n`)).toBe(`${broken}\n`);
    expect(layoutPython(`${broken}\n`)).toBe(`${broken}\n`);
  });

  it.each<[string, string]>([
    ["a comment", `# ${long("a", 120)}`],
    ["a docstring", `"""A b ${long("c", 120)}."""`],
    ["a line of a docstring", `"""A\n\nx = call(${long("a", 60)}, ${long("b", 60)})\n"""`],
    ["a string of several lines", `x = """\nx = call(${long("a", 60)}, ${long("b", 60)})\n"""`],
    ["a lambda", `x = call(lambda: ${long("a", 60)}, ${long("b", 60)})`],
    ["a line that fits", `x = call(${long("a", 40)}, ${long("b", 40)})`],
    ["what is no statement", `x = call(${long("a", 120)}`],
  ])("stays: %s", (_, text) => {
    expect(layoutPython(text)).toBe(text);
  });
});

it("a string of Python has double quotes, unless single ones need fewer escapes", () => {
  expect(["a", 'a "b"', "it's", `"it's"`, "a\\b"].map(quotePython)).toEqual([
    '"a"',
    "'a \"b\"'",
    '"it\'s"',
    `'"it\\'s"'`,
    '"a\\\\b"',
  ]);
});
