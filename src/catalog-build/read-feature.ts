import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import Handlebars from "handlebars";
import type { Contribution, MigrationTemplate, OwnedFile, Part, Pattern } from "../engine/catalog/catalog.ts";
import { readContribution } from "../engine/render/slots.ts";
import { UserError } from "../errors.ts";

const IGNORED = new Set(["__pycache__", ".DS_Store", ".mypy_cache", ".ruff_cache"]);

const ENTRIES = ["files", "slots", "migrations", "with"];

/** How a folder of parts is read. */
export interface PartsOptions {
  /** Entries that the folder may have besides the usual ones. */
  readonly entries?: readonly string[];
  /** Whether its paths and texts have the values of a use. */
  readonly repeatable?: boolean;
}

/**
 * Reads what a feature's folder brings: always, and under `with/` together with other capabilities.
 *
 * @throws {UserError} if the folder has an entry of another name.
 */
export function readParts(
  folder: string,
  root: string,
  { entries = ["feature.json"], repeatable = false }: PartsOptions = {},
): readonly Part[] {
  const parts = [readPart(folder, root, [], repeatable)];
  const together = join(folder, "with");
  if (existsSync(together)) {
    for (const name of readdirSync(together).sort())
      parts.push(readPart(join(together, name), root, name.split("+").map(capabilityOf), repeatable));
  }
  const known = [...ENTRIES, ...entries];
  for (const entry of readdirSync(folder)) {
    if (!known.includes(entry) && !IGNORED.has(entry)) {
      const list = known.map((name) => (name.includes(".") ? name : `${name}/`));
      throw new UserError(
        `${relative(root, join(folder, entry))}: a feature has ${list.slice(0, -1).join(", ")} and ${list.at(-1)}`,
      );
    }
  }
  return parts;
}

/** A capability as a part of a folder's name: `group.name` for the id `group/name`. */
function capabilityOf(name: string): string {
  return name.replace(".", "/");
}

function readPart(folder: string, root: string, needs: readonly string[], repeatable: boolean): Part {
  const [files, slots, migrations] = ["files", "slots", "migrations"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const steps = repeatable ? join(migrations, "slots") : undefined;
  const stepFiles = steps === undefined ? [] : filesUnder(steps);
  const templates = filesUnder(migrations).filter((path) => !repeatable || !path.startsWith("slots/"));
  return {
    needs,
    files: filesUnder(files).map((path) => readFile(files, path, root, repeatable)),
    contributions: filesUnder(slots).map((path) => readSlots(slots, path, root)),
    migrations: templates.map((path) => readMigration(join(migrations, path), root)),
    ...(steps !== undefined &&
      stepFiles.length > 0 && {
        steps: stepFiles.map((path) => ({ ...readSlots(steps, path, root), host: nameOf(path) })),
      }),
  };
}

function nameOf(path: string): string {
  return basename(path).replace(/\.[^.]+$/, "");
}

/**
 * Reads a migration; its first line, which is not rendered, says what it holds, what that refers to, which migration of
 * an instance has it, too, and which one made it before its feature was optional.
 *
 * @throws {UserError} if its first line or its revisions are missing.
 */
function readMigration(path: string, root: string): MigrationTemplate {
  const source = readFileSync(path, "utf8");
  const [, list, refers, within, was, text] =
    /^\S+ holds: ([^,\n]+)(?:, refers to ([^,\n]+))?(?:, within ([^\s,]+))?(?:, was (\S+))?\n([\s\S]*)$/.exec(
      source,
    ) ?? [];
  const shown = relative(root, path);
  if (list === undefined || text === undefined)
    throw new UserError(
      `${shown}: the first line is a comment "holds: " with the tables and columns it makes`,
    );
  if (!text.includes('"REVISION"') || !text.includes('"DOWN_REVISION"'))
    throw new UserError(`${shown}: "REVISION" and "DOWN_REVISION" are missing`);
  return {
    name: nameOf(path),
    holds: words(list),
    ...(refers !== undefined && { refers: words(refers) }),
    ...(within !== undefined && { within }),
    ...(was !== undefined && { was }),
    text,
  };
}

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

/** The files under a folder, as sorted relative paths; none where there is no folder. */
function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split("\\").join("/"))
    .filter((path) => !path.split("/").some((segment) => IGNORED.has(segment)) && !path.endsWith(".pyc"))
    .sort();
}

/** The rendered path of a template: npm leaves dot-files such as .gitignore out of packages. */
function renderedPath(path: string): string {
  return path
    .split("/")
    .map((segment) => segment.replace(/^dot-/, "."))
    .join("/");
}

function readFile(folder: string, path: string, root: string, repeatable: boolean): OwnedFile {
  const bytes = readFileSync(join(folder, path));
  const mode = bytes.subarray(0, 2).toString() === "#!" ? "755" : "644";
  const text = bytes.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(bytes) && !bytes.includes(0);
  if (!isText) return { path: renderedPath(path), mode, base64: bytes.toString("base64") };
  if (!path.endsWith(".hbs")) return { path: renderedPath(path), mode, text };
  // In a repeatable feature every text has values, the project's included.
  if (repeatable) return { path: renderedPath(path.slice(0, -".hbs".length)), mode, text };
  const pattern = compile(text, relative(root, join(folder, path)));
  return { path: renderedPath(path.slice(0, -".hbs".length)), mode, text, pattern };
}

/**
 * Precompiles a Handlebars template; nothing but plain values is allowed in one.
 *
 * @throws {UserError} if the text has more than the two values.
 */
function compile(text: string, source: string): Pattern {
  return parse(text, source).body.map((node) => {
    if (node.type === "ContentStatement") return (node as hbs.AST.ContentStatement).value;
    const { path, params, hash } = node as hbs.AST.MustacheStatement;
    const name = path?.type === "PathExpression" ? (path as hbs.AST.PathExpression).original : undefined;
    if (
      node.type === "MustacheStatement" &&
      params.length === 0 &&
      hash === undefined &&
      (name === "name" || name === "description")
    ) {
      return { value: name };
    }
    throw new UserError(`${source}:${node.loc.start.line}: only {{name}} and {{description}} are allowed`);
  });
}

/** @throws {UserError} if Handlebars cannot parse the text. */
function parse(text: string, source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text);
  } catch (error) {
    throw new UserError(`${source}: ${(error as Error).message.split("\n")[0]?.replace(/:$/, "")}`);
  }
}

function readSlots(folder: string, path: string, root: string): Contribution {
  return readContribution(
    renderedPath(path),
    relative(root, join(folder, path)),
    readFileSync(join(folder, path), "utf8"),
  );
}
