import { join } from "node:path";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { type Choice, makeBlueprint, renderFiles, type Tree, type TreeFile } from "../../src/engine/index.ts";

const catalog = readTemplates(join(import.meta.dirname, "../../templates"), "0.0.0");
const [stack] = catalog.stacks;
if (stack === undefined) throw new Error("There is no stack.");

/** The stack of the story. */
export const theStack = stack;

/** What is chosen for a group: the group, and the choice. */
export type Choices = Readonly<Record<string, Choice>>;

const rendered = new Map<string, Tree>();

/** Renders a project of the real templates. */
export function renderOf(choices: Choices): Tree {
  const key = JSON.stringify(choices);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const answers = { stack: theStack.id, name: "my-api", description: "A production API.", choices };
  const tree = renderFiles(catalog, makeBlueprint(catalog, answers));
  rendered.set(key, tree);
  return tree;
}

/** A folder of files that can be edited as a person would. */
export class World {
  readonly files: Map<string, TreeFile>;
  /** Path → what it points to. */
  readonly links = new Map<string, string>();
  /** Files that git does not know, and those that it ignores. */
  readonly untracked = new Set<string>();
  readonly ignored = new Set<string>();

  constructor(tree: Tree) {
    this.files = new Map(tree);
  }

  read(path: string): string {
    const content = this.files.get(path)?.content;
    if (typeof content !== "string") throw new Error(`${path} is not there, or no text`);
    return content;
  }

  write(path: string, content: string | Uint8Array): void {
    this.files.set(path, { content, mode: this.files.get(path)?.mode ?? 0o644 });
  }

  /** Replaces something that must be there. */
  swap(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const changed = typeof from === "string" ? text.replace(from, () => to) : text.replace(from, to);
    if (changed === text) throw new Error(`${path}: ${from} is not there`);
    this.write(path, changed);
  }

  append(path: string, text: string): void {
    this.write(path, this.read(path) + text);
  }

  remove(path: string): void {
    if (!this.files.delete(path)) throw new Error(`${path} is not there`);
  }

  move(from: string, to: string): void {
    this.write(to, this.read(from));
    this.remove(from);
  }

  /** Replaces something in all Python files. */
  everywhere(from: RegExp, to: string): void {
    for (const [path, { content, mode }] of this.files)
      if (path.endsWith(".py") && typeof content === "string")
        this.files.set(path, { content: content.replaceAll(from, to), mode });
  }

  link(path: string, target: string): void {
    this.files.delete(path);
    this.links.set(path, target);
  }
}

/** An edit of a person's, a change of the template's, and what must be true of a project that has both. */
export interface Story {
  readonly title: string;
  readonly from?: Choices;
  readonly to?: Choices;
  /** What the project has from the template besides. */
  readonly given?: (world: World) => void;
  /** What the template changes besides. */
  readonly template?: (world: World) => void;
  readonly edit: (world: World) => void;
  /** Expressions of meaning.py. */
  readonly holds: readonly string[];
}

const BASE: Choices = {
  database: "sqlite",
  cache: "memory",
  auth: "jwt",
  example: true,
  chat: false,
  ops: ["docker"],
  licence: "mit",
};

/** Some choices, and the rest as usual. */
export function choose(choices: Choices): Choices {
  return { ...BASE, ...choices };
}

/** The three trees of a story. */
export function stage(stories: readonly Story[]): { before: Tree; yours: World; next: Tree } {
  const [first] = stories;
  const pick = (side: "from" | "to") =>
    Object.assign({}, BASE, ...stories.map((story) => differences(story[side]))) as Choices;
  const [before, next] = [new World(renderOf(pick("from"))), new World(renderOf(pick("to")))];
  if (first === undefined) throw new Error("There is no story.");
  for (const story of stories) {
    story.given?.(before);
    story.given?.(next);
  }
  const yours = new World(before.files);
  for (const story of stories) story.template?.(next);
  for (const story of stories) story.edit(yours);
  return { before: before.files, yours, next: next.files };
}

function differences(choices: Choices = {}): Choices {
  return Object.fromEntries(
    Object.entries(choices).filter(
      ([group, choice]) => JSON.stringify(choice) !== JSON.stringify(BASE[group]),
    ),
  );
}
