import { describe, expect, test } from "vitest";
import { retarget } from "../../src/cli/commands/change/retarget.ts";
import { useWords } from "../../src/cli/commands/change/uses/words.ts";
import { COMMAND_NAMES } from "../../src/cli/commands/index.ts";
import { findStack } from "../../src/engine/index.ts";
import type { Project } from "../../src/project/record/project.ts";
import { applyEdit, asEdit, readBlocks, readCommands } from "../proof/changes/second-day/blocks.ts";
import { CASES, LEFT_OUT } from "../proof/changes/second-day/commands.ts";
import { catalog, presets, type Rendered, type Rendering, renderings, renderOne } from "./renderings.ts";

const linesIn = (text: string) => text.split("\n").map((line) => line.trim().replace(/\s+# .*$/, ""));
/** The commands that the proof runs: those of the README, and of the recipes that README and CI stand for. */
const proven = (one: Rendered) =>
  new Set([
    ...readCommands(readBlocks(one.text("README.md"))).map(({ line }) => line),
    ...linesIn(one.text("justfile")),
  ]);
const quoted = (text: string) =>
  [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`]+)`/g)].map(([, words = ""]) => words);

describe("the README of a project", () => {
  test.each(renderings.map((one) => [one.name, one] as const))(
    "%s: its recipes fit its files, one after the other",
    (_, one) => {
      const files = new Map<string, string>();
      const edits = readBlocks(one.text("README.md")).flatMap((block) => asEdit(block) ?? []);
      expect(edits.length).toBeGreaterThan(10);
      for (const edit of edits) {
        const text = files.get(edit.path) ?? (one.tree.has(edit.path) ? one.text(edit.path) : undefined);
        files.set(edit.path, applyEdit(edit, text));
      }
    },
  );

  test.each(renderings.map((one) => [one.name, one] as const))(
    "%s: a blank line comes after each block of its documents",
    (_, one) => {
      const documents = [...one.tree.keys()].filter((path) => path.endsWith(".md"));
      const found = documents.flatMap((path) =>
        one
          .text(path)
          .split(/^```.*\n[\s\S]*?^```\n/m)
          .slice(1)
          .filter((after) => !after.startsWith("\n") && after !== "")
          .map((after) => `${path}: ${after.slice(0, 40)}`),
      );
      expect(found).toEqual([]);
    },
  );

  test.each(renderings.map((one) => [one.name, one] as const))(
    "%s: each file that its documents name is there, or is one that they write",
    (_, one) => {
      const written = readBlocks(one.text("README.md")).flatMap((block) => asEdit(block)?.path ?? []);
      const there = new Set([...one.tree.keys(), ...written]);
      const folders = new Set(
        [...there].filter((path) => path.includes("/")).map((path) => path.split("/")[0]),
      );
      const documents = [...one.tree.keys()].filter((path) => path.endsWith(".md"));
      const named = documents.flatMap((path) =>
        [
          ...one
            .text(path)
            .matchAll(/(?<![\w/.:~-])([\w.-]+)\/[\w./-]*\.(?:py|md|js|html|css|sh|conf|ya?ml|json|toml)\b/g),
        ]
          .filter(([, folder]) => folders.has(folder))
          .map(([file]) => file),
      );
      expect([...new Set(named)].filter((file) => !there.has(file))).toEqual([]);
      expect(named.length).toBeGreaterThan(20);
    },
  );

  test("the proof runs the README of combinations that have every command", () => {
    const linesOf = (one: Rendering) =>
      readCommands(readBlocks(one.text("README.md"))).map(({ line }) => line);
    const run = new Set(CASES.flatMap(({ combination, many }) => linesOf(renderOne(combination, many))));
    expect([...new Set(renderings.flatMap(linesOf))].filter((line) => !run.has(line))).toEqual([]);
  });

  test("each command that the proof leaves out is there", () => {
    const lines = renderings.flatMap((one) =>
      readCommands(readBlocks(one.text("README.md"))).map(({ line }) => line),
    );
    expect(LEFT_OUT.filter(({ command }) => !lines.some((line) => command.test(line)))).toEqual([]);
  });

  test("an edit that fits no place, or two, is refused", () => {
    const [block] = readBlocks("```diff\n# a.py\n x\n+y\n```");
    const edit = block && asEdit(block);
    if (edit === undefined) throw new Error("no edit");
    expect(applyEdit(edit, "w\nx\nz\n")).toBe("w\nx\ny\nz\n");
    expect(() => applyEdit(edit, "x\nx\n")).toThrow("several places");
    expect(() => applyEdit(edit, "z\n")).toThrow("no place");
    expect(() => applyEdit({ ...edit, language: "python" }, "x\n")).toThrow("is there already");
  });
});

describe("AGENTS.md of a project", () => {
  const all = [...presets, ...renderings].map((one) => [one.name, one] as const);

  test.each(all)("%s: what it names is there", (_, one) => {
    const text = one.text("AGENTS.md");
    expect(text.split("\n").length).toBeLessThanOrEqual(61);
    const paths = quoted(text).filter((word) => /^[\w./-]+$/.test(word) && /[./]/.test(word));
    const known = [...one.tree.keys()];
    const isThere = (path: string) => known.some((other) => other === path || other.startsWith(`${path}/`));
    expect(paths.filter((path) => path !== ".plinth" && !isThere(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(8);
    const code = known.filter((path) => path.startsWith("app/") && path.endsWith(".py")).map(one.text);
    const names = quoted(text).flatMap((words) => /^@?([A-Za-z_]+)(?:\(.*\))?$/.exec(words)?.[1] ?? []);
    expect(names.filter((name) => !code.some((file) => file.includes(name)))).toEqual([]);
  });

  test.each(all)("%s: its commands are proven", (_, one) => {
    const text = one.text("AGENTS.md");
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines = ""]) =>
      linesIn(lines),
    );
    const commands = [...blocks, ...quoted(text)].filter((line) => /^(?:uv|docker) /.test(line));
    expect(blocks.filter((line) => line !== "" && !commands.includes(line))).toEqual([]);
    expect(commands.length).toBeGreaterThanOrEqual(10);
    // A message is the reader's own.
    const form = (line: string) => line.replace(/"[^"]+"/, '"…"');
    const run = new Set([...proven(one)].map(form));
    expect(commands.filter((line) => !run.has(form(line)))).toEqual([]);
  });

  test("the proof runs the commands of presets", () => {
    const run = new Set(CASES.flatMap(({ combination, many }) => [...proven(renderOne(combination, many))]));
    expect(presets.flatMap((one) => [...proven(one)]).filter((line) => !run.has(line))).toEqual([]);
  });
});

describe("our own commands in the documents of a project", () => {
  const stack = findStack(catalog, "fastapi");
  /** What stands for a reader's own words. */
  const OWN: Readonly<Record<string, readonly string[]>> = {
    NAME: ["Book"],
    "FIELD:TYPE": ["title:str"],
    "…": [],
  };

  test.each([...presets, ...renderings].map((one) => [one.name, one] as const))(
    "%s: they are ones that it takes",
    (_, one) => {
      const documents = [...one.tree.keys()].filter((path) => path.endsWith(".md"));
      const spans = documents.flatMap((path) => quoted(one.text(path)));
      const called = spans.flatMap((span) => /^npx create-plinth (.+)$/.exec(span)?.[1] ?? []);
      expect(called.length).toBeGreaterThan(2);
      for (const line of called) {
        const [command = "", ...words] = line.split(" ").flatMap((word) => OWN[word] ?? [word]);
        expect([...COMMAND_NAMES, "--help"]).toContain(command);
        if (!["add", "remove", "set", "rename", "update"].includes(command)) continue;
        const project = { blueprint: one.blueprint } as Project;
        const { uses } = retarget(command, words, catalog, project);
        if (command !== "update") expect(uses, line).not.toEqual(one.blueprint.uses);
      }
      const inShort = spans
        .filter((span) => /^(?:add|set|rename|remove) \w+$/.test(span))
        .map((span) => span.split(" ")[1]);
      expect(inShort.filter((word) => !useWords(stack).includes(word ?? ""))).toEqual([]);
    },
  );
});
