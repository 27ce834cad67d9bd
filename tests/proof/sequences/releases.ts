import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import type { Catalog, Stack } from "../../../src/engine/index.ts";
import { isOlder } from "../../../src/engine/index.ts";
import { root } from "../../support/process.ts";

/** A line of releases, the oldest first. */
export type Releases = readonly Catalog[];

function read(path: string): Catalog {
  const bytes = readFileSync(join(root, path));
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Catalog;
}

/** The templates of an older release under this one's rules for migrations: the keys of its stack.json were others. */
export function readRelease(version: string, { stacks: [now] }: Catalog): Catalog {
  const { stacks, ...rest } = read(`tests/support/fixtures/releases/${version}.catalog.json.gz`);
  const withRules = (stack: Stack): Stack => {
    if (now?.migrations === undefined || stack.migrations === undefined) throw new Error("no migrations");
    const { merge, keep } = stack.migrations;
    const secrets = { ...now.secrets, ...stack.secrets };
    return { ...stack, install: now.install, secrets, migrations: { ...now.migrations, merge, keep } };
  };
  return { ...rest, stacks: stacks.map(withRules) };
}

let shipped: Releases | undefined;
let made: Releases | undefined;

/** What was released, and what is about to be. */
export function shippedReleases(): Releases {
  const newest = read("dist/catalog.json");
  shipped ??= [...["0.1.0", "0.2.0"].map((version) => readRelease(version, newest)), newest];
  const [oldest] = shipped;
  if (!isOlder(oldest?.version ?? "", newest.version)) throw new Error("the releases are in another order");
  return shipped;
}

/** A small catalog with a repeatable feature. */
export function madeUpReleases(): Releases {
  made ??= [readTemplates(join(root, "tests/support/fixtures/catalog-uses"), "1.0.0")];
  return made;
}
