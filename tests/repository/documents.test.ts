import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { charts, writeMergeSentence } from "../../scripts/docs/images/charts.ts";
import { pictureOf, putTranscript } from "../proof/cli/support/transcript.ts";
import { allCombinations } from "../proof/matrix/combinations.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "AGENTS.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

test("the README's figures are those of docs/merge.md and of the catalog (npx tsx scripts/docs/images/charts.ts)", () => {
  const readme = read("README.md");
  expect(writeMergeSentence(readme)).toBe(readme);
  const catalog = shippedCatalog("0.0.0");
  const count = catalog.stacks.flatMap((stack) => allCombinations(catalog, stack)).length;
  expect(/each of the (\d+)\s+combinations/.exec(readme)?.[1]).toBe(`${count}`);
});

test("the charts are made from the documents' tables (npx tsx scripts/docs/images/charts.ts)", () => {
  for (const [path, image] of charts()) expect(read(path), path).toBe(image);
});

test("the README's picture and text are of one recorded run (npx tsx scripts/docs/transcript.ts)", () => {
  const screen = read("docs/images/run.ansi");
  expect(read("docs/images/run.svg")).toBe(pictureOf(screen));
  const readme = read("README.md");
  expect(putTranscript(readme, screen)).toBe(readme);
});

/** The headings of a document as GitHub names their anchors. */
function anchorsOf(path: string): readonly string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(DOCUMENTS)("each link of %s leads somewhere", (path) => {
  const links = [...read(path).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? "",
  );
  const dead = links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
  expect(dead).toEqual([]);
});

describe.each(["AGENTS.md", "CONTRIBUTING.md"])("%s", (path) => {
  // A block holds commands, a line each; a span a command, a path, or a word.
  const text = read(path);
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, code = ""]) =>
    code.trim().split("\n"),
  );
  const spans = [...text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(
    ([, span = ""]) => span,
  );
  const commands = [...blocks, ...spans].filter((span) => /^(?:npm|npx|node) /.test(span));
  const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
  const isThere = (word: string) => existsSync(join(root, word.replace(/\/$/, "")));

  test.each(commands)("names a command that exists: %s", (command) => {
    const [runner = "", ...words] = (command.split(" #")[0] ?? "").trim().split(/\s+/);
    if (runner === "npm")
      expect(words[0] === "run" ? scripts : ["test", "pack"]).toContain(words[words[0] === "run" ? 1 : 0]);
    if (runner === "npx") expect(isThere(`node_modules/.bin/${words[0]}`)).toBe(true);
    for (const word of words.filter((one) => /^[\w.-]+\/[\w./-]+$/.test(one)))
      expect([word, isThere(word)]).toEqual([word, true]);
  });

  test("names paths that exist", () => {
    const paths = spans.filter((span) =>
      /^(?:src|scripts|tests|templates|docs|bench|schemas|\.\w+)\/[\w./-]*$/.test(span),
    );
    expect(paths.length).toBeGreaterThan(4);
    // Folders of a rendered project, not of this repository.
    const rendered = [".plinth/", ".cache/"];
    expect(paths.filter((one) => !rendered.includes(one) && !isThere(one))).toEqual([]);
  });
});

test("AGENTS.md is at most 60 lines", () => {
  expect(read("AGENTS.md").split("\n").length).toBeLessThanOrEqual(60);
});

test("the workflow runs .ci/run, and with no right but to read", () => {
  const { permissions, jobs } = parse(read(".github/workflows/ci.yml"));
  expect(permissions).toEqual({ contents: "read" });
  expect(Object.keys(jobs)).toEqual(["run"]);
  const runs = jobs.run.steps.flatMap((step: { run?: string }) => step.run ?? []);
  expect(runs.filter((run: string) => !run.startsWith("git config "))).toEqual([".ci/run"]);
});

test("each form asks something, under a name of its own", () => {
  const forms = readdirSync(join(root, ".github/ISSUE_TEMPLATE")).filter((name) => name !== "config.yml");
  const parsed = forms.map((name) => parse(read(`.github/ISSUE_TEMPLATE/${name}`)));
  expect(new Set(parsed.map(({ name }) => name)).size).toBe(forms.length);
  for (const { description, body } of parsed) {
    expect(description).toEqual(expect.any(String));
    expect(body.some((field: { validations?: { required?: boolean } }) => field.validations?.required)).toBe(
      true,
    );
  }
});

test.each(readdirSync(join(root, ".changeset")).filter((name) => name.endsWith(".md")))(
  ".changeset/%s is one that changeset version reads",
  (name) => {
    const [, front, summary = ""] =
      /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(read(`.changeset/${name}`)) ?? [];
    expect(parse(front ?? "")).toEqual({ "create-plinth": expect.stringMatching(/^(?:patch|minor|major)$/) });
    expect(summary.trim()).not.toBe("");
  },
);
