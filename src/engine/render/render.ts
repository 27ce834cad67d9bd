import { UserError } from "../../errors.ts";
import type { Blueprint } from "../blueprint/blueprint.ts";
import { findStack } from "../blueprint/blueprint.ts";
import type { Catalog, Contribution, OwnedFile, Stack } from "../catalog/catalog.ts";
import { stripJsonComments } from "../languages/json/comments.ts";
import type { FileMode, Tree, TreeFile } from "../tree.ts";
import { type OwnedPart, partsOf } from "./parts.ts";
import { fillHost } from "./slots.ts";

/**
 * Renders a blueprint without its migrations: a pure function, the same bytes each time.
 *
 * @throws {UserError} if a file has two owners or a section no host.
 * @example renderFiles(catalog, blueprint).has("README.md") // => true
 */
export function renderFiles(catalog: Catalog, blueprint: Blueprint): Tree {
  return renderParts(partsOf(catalog, blueprint), blueprint);
}

/**
 * Renders some parts of a blueprint.
 *
 * @throws {UserError} if two owners have a path, or a section has no host.
 */
export function renderParts(parts: readonly OwnedPart[], blueprint: Blueprint): Tree {
  const owned = new Map<string, { owner: string; needs: number; file: OwnedFile }>();
  for (const { owner, part } of parts) {
    for (const file of part.files) {
      const other = owned.get(file.path);
      if (other === undefined || (other.owner === owner && other.needs < part.needs.length)) {
        owned.set(file.path, { owner, needs: part.needs.length, file });
      } else if (other.file.text !== file.text || other.file.base64 !== file.base64) {
        const tie = `${file.path}: two folders under ${owner}/with are equally specific about it`;
        throw new UserError(
          other.owner === owner ? tie : `${file.path} is owned by ${other.owner} and by ${owner}`,
        );
      }
    }
  }
  const contributions = new Map<string, Contribution[]>();
  for (const contribution of parts.flatMap(({ part }) => part.contributions)) {
    const known = contributions.get(contribution.host);
    if (known === undefined) contributions.set(contribution.host, [contribution]);
    else known.push(contribution);
  }
  for (const [host, [first]] of contributions) {
    if (!owned.has(host))
      throw new UserError(`${first?.source}: a section for ${host}, which is not rendered`);
  }
  const paths = [...owned.keys()].sort();
  return new Map(
    paths.map((path) => [path, renderFile(path, owned.get(path)?.file, blueprint, contributions.get(path))]),
  );
}

function renderFile(
  path: string,
  file: OwnedFile | undefined,
  blueprint: Blueprint,
  contributions: readonly Contribution[] = [],
): TreeFile {
  const mode: FileMode = file?.mode === "755" ? 0o755 : 0o644;
  if (file?.base64 !== undefined)
    return { content: Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0)), mode };
  const text =
    file?.pattern?.map((piece) => (typeof piece === "string" ? piece : BLANK[piece.value])).join("") ??
    file?.text ??
    "";
  const filled = fillHost(path, text, contributions, blueprint);
  return { content: path.endsWith(".json") ? stripJsonComments(filled) : filled, mode };
}

/** Where a value goes, until the slots are filled: what it holds is no slot then. */
const BLANK = { name: "\0name\0", description: "\0description\0" } as const;

/** The stack of a blueprint. */
export function stackOf(catalog: Catalog, blueprint: Blueprint): Stack {
  return findStack(catalog, blueprint.stack);
}
