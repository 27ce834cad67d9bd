import { describe, expect, test } from "vitest";
import { refuseCommandWord } from "../../src/cli/input/words.ts";
import { commandLine } from "../../src/cli/processes/shell.ts";
import { didYouMean, editDistance, nearest } from "../../src/engine/answers/suggest.ts";

describe("suggestions", () => {
  test.each([
    ["updaet", "update", 1],
    ["lst", "list", 1],
    ["", "abc", 3],
    ["same", "same", 0],
  ])("%s is %s after %i edits", (a, b, edits) => expect(editDistance(a, b)).toBe(edits));

  test("offer the word that was meant, and else the choice", () => {
    expect(nearest("postgress", ["apple", "postgres"])).toBe("postgres");
    expect(didYouMean("aple", ["apple", "pear"])).toBe("Did you mean apple?");
    expect(didYouMean("zzzzzz", ["apple", "pear"])).toBe("Choose from apple, pear.");
  });
});

describe("command words", () => {
  test.each(["add", "updaet", "creat", "HELP", "lists"])("%s is refused as a name", (name) => {
    expect(() => refuseCommandWord(name, ["create", "list", "help"])).toThrow(/Did you mean/);
  });
  test.each(["my-api", "./add", "shop"])("%s is a name", (name) => {
    expect(() => refuseCommandWord(name, [])).not.toThrow();
  });
});

test("a command line survives a shell", () => {
  expect(commandLine(["a", "it's b", "", "$HOME", "x=1"])).toBe(`a 'it'\\''s b' '' '$HOME' x=1`);
});
