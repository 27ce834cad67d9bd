import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { run } from "../../../src/cli/program.ts";
import type { Catalog, Change, Finding } from "../../../src/engine/index.ts";
import { root } from "../../support/process.ts";
import { Breach } from "./laws.ts";

/** What a command printed as JSON, as far as the laws ask for it. */
export interface Document {
  readonly changes?: readonly (Change & { readonly patch?: string })[];
  /** Code that is broken, of `doctor` what is wrong. */
  readonly findings?: readonly (Finding & Problem)[];
  /** Of `doctor --fix`: code that is broken. */
  readonly broken?: readonly Finding[];
  /** Of `continue`: the command whose change is closed. */
  readonly closed?: string | null;
  readonly fixed?: readonly Problem[];
  readonly error?: { readonly message: string; readonly exit: number };
}

interface Problem {
  readonly problem: string;
  readonly fixable?: boolean;
}

/** How a command ended, and what it said. */
export interface Said {
  readonly code: number;
  readonly document: Document;
}

const { version: built } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};
const shelf = mkdtempSync(join(tmpdir(), "plinth-catalogs-"));
const files = new Map<Catalog, string>();

/** The file that PLINTH_CATALOG names for a catalog; none for the one that was built. */
function fileOf(catalog: Catalog): string | undefined {
  if (catalog.version === built) return undefined;
  const path = files.get(catalog) ?? join(shelf, `${files.size}.json`);
  if (!files.has(catalog)) writeFileSync(path, JSON.stringify(catalog));
  files.set(catalog, path);
  return path;
}

/** Runs a command in a folder, in this process, by a catalog. */
export async function call(folder: string, catalog: Catalog, words: readonly string[]): Promise<Said> {
  const [stdout, stderr] = [new Output(), new Output()];
  const code = await run([...words, "--json"], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: { ...process.env, PLINTH_CATALOG: fileOf(catalog) },
    cwd: folder,
  });
  const line = words.join(" ");
  if (code === 1) throw new Breach(`${line}: a bug: ${stdout.text}${stderr.text}`);
  const document = JSON.parse(stdout.text) as Document;
  if (
    (document.error !== undefined) !==
    (stdout.text.includes('"error"') && code !== 0 && document.error?.exit === code)
  )
    throw new Breach(`${line}: exit ${code}, and ${stdout.text}`);
  return { code, document };
}

class Output extends Writable {
  text = "";

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
