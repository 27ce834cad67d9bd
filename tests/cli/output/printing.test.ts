import { afterEach, describe, expect, test, vi } from "vitest";
import { hideSecrets, paint, printDocument, printErrors, printLines } from "../../../src/cli/output/print.ts";
import { columns } from "../../../src/cli/output/wrap.ts";

afterEach(() => vi.restoreAllMocks());

function printed(work: () => void): string {
  let text = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
  work();
  return text;
}

/** What a terminal acts upon, what reorders a text, and what hides one. */
const HOSTILE = [
  ["an escape sequence", "\x1b]0;title\x07", "\\x1b]0;title\\x07"],
  ["a colour that is not ours", "\x1b[32mok\x1b[39m", "\\x1b[32mok\\x1b[39m"],
  ["a C1 control sequence introducer", "\u009b2J", "\\x9b2J"],
  ["a carriage return", "safe\rrm -rf", "safe\\rrm -rf"],
  ["a line break", "path\nerror: run this", "path\\nerror: run this"],
  ["backspace and delete", "\b\x7f", "\\x08\\x7f"],
  ["a right-to-left override", "\u202egnp.exe", "\\u202egnp.exe"],
  ["isolates and marks", "\u2066a\u2069\u200f\u061c", "\\u2066a\\u2069\\u200f\\u061c"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["tag characters", "\u{e0041}", "\\u{e0041}"],
  ["zero width and a byte order mark", "\u200b\ufeff", "\\u200b\\ufeff"],
  ["half of a surrogate pair", "\ud800", "\\ud800"],
] as const;

describe("control characters are escaped", () => {
  test.each(HOSTILE)("%s", (_, text, shown) => {
    expect(printed(() => printLines([text]))).toBe(`${shown}\n`);
    expect(printed(() => printErrors([text]))).toBe(`${shown}\n`);
    const json = printed(() => printDocument({ [text]: text }));
    expect(json).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
    expect(JSON.parse(json)).toEqual({ [text]: text });
  });

  test("tabs, joiners, letters of any script and emoji are not", () => {
    const text = "\tمی‌خواهم שלום 👩‍💻 é";
    expect(printed(() => printLines([text]))).toBe(`${text}\n`);
  });

  test("our own colours are not, and what they surround is", () => {
    const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
    expect(printed(() => printLines([`${paint(green, "✓")} \x1b[31m`]))).toBe(
      "\x1b[32m✓\x1b[39m \\x1b[31m\n",
    );
  });
});

test("secrets are masked in lines, errors and documents", () => {
  hideSecrets([{ name: "API_TOKEN", value: 'a"quoted\\secret-value', common: false }]);
  const text = 'token a"quoted\\secret-value.';
  expect(printed(() => printLines([text]))).toBe("token [API_TOKEN].\n");
  expect(printed(() => printErrors([text]))).toBe("token [API_TOKEN].\n");
  expect(JSON.parse(printed(() => printDocument({ text })))).toEqual({ text: "token [API_TOKEN]." });
});

test.each([
  [{ columns: 0 }, 80],
  [{ columns: 40 }, 40],
  [{}, Number.POSITIVE_INFINITY],
])("a terminal of %j has %i columns", (stream, width) => expect(columns(stream)).toBe(width));
