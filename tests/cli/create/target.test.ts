import { describe, expect, test } from "vitest";
import { readTarget } from "../../../src/cli/input/target.ts";
import { commandLine } from "../../../src/cli/processes/shell.ts";

describe("a target on POSIX", () => {
  test.each([
    ["my-api", "/home/ann/my-api", "my-api"],
    ["apps/api/", "/home/ann/apps/api", "api"],
    [".", "/home/ann", "ann"],
    ["./add", "/home/ann/add", "add"],
  ])("%s", (typed, path, name) => {
    expect(readTarget(typed, "/home/ann", "linux")).toMatchObject({ path, name });
  });
});

describe("a target on Windows", () => {
  test.each([
    ["my-api", "D:\\work\\my-api", "my-api"],
    ["apps\\api", "D:\\work\\apps\\api", "api"],
  ])("%s", (typed, path, name) => {
    expect(readTarget(typed, "D:\\work", "win32")).toMatchObject({ path, name });
  });
  test.each(["C:\\x", "\\\\server\\x", "..\\x", "C:x"])("%s is refused", (typed) => {
    expect(() => readTarget(typed, "D:\\work", "win32")).toThrow(/name it x/);
  });
});

test.each(["apps\\con", "nul", "apps\\a.", "a?b", "com7\\x"])("%s is refused on Windows", (typed) => {
  expect(() => readTarget(typed, "D:\\work", "win32")).toThrow(/Choose another name/);
});

test("a command line is quoted for the shell it is pasted into", () => {
  expect(commandLine(["a", "b c", "$x"], "linux")).toBe("a 'b c' '$x'");
  expect(commandLine(["a", "b c", "d\\e"], "win32")).toBe('a "b c" d\\e');
  // A comma makes a list in PowerShell, and cmd.exe takes what follows a slash for a switch.
  expect(commandLine(["cd", "--ops", "a,b"], "win32")).toBe('cd --ops "a,b"');
  expect(commandLine([".x/y/z.exe", "a/b"], "win32")).toBe(".x\\y\\z.exe a/b");
});
