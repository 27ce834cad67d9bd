// A rendered project beside the usual code, on the same PostgreSQL and Redis, driven in turn, one worker each.
// `npm run bench:api`: --only NAMES, --rounds 3, --seconds 2, --writes 10000, --check (a goal missed is exit 1), --list.
// JSON goes to .cache/speed.json; the table of a whole run, or one with --write, to docs/generated/speed.md.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cache } from "../../tests/proof/parts/part.ts";
import { root } from "../../tests/support/process.ts";
import { ensureProgram, ensureUv } from "../../tests/support/setup.ts";
import { plain, table } from "./report.ts";
import { isHeld, type Line } from "./row.ts";
import { rows } from "./rows/index.ts";
import { Stage } from "./stage.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    writes: { type: "string", default: "10000" },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
if (values.list) {
  for (const { name, title } of rows) console.log(`${name.padEnd(10)} ${title}`);
  process.exit(0);
}
const wanted = values.only?.split(",") ?? rows.map(({ name }) => name);
const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`no row is called ${unknown.join(", ")}; --list names them`);
  process.exit(2);
}
await ensureUv();
if (!(await ensureProgram("wrk"))) {
  console.error("bench:api needs wrk on the PATH (Debian: wrk).");
  process.exit(4);
}
const options = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  writes: Number(values.writes),
};
const report = join(cache, "speed.json");
const kept = JSON.parse(await readFile(report, "utf8").catch(() => "{}")) as Record<string, readonly Line[]>;
const begun = performance.now();
console.log("Rendering and installing …");
const stage = await Stage.set();
let failed = false;
try {
  for (const row of rows.filter(({ name }) => wanted.includes(name))) {
    const from = performance.now();
    console.log(`${row.name}: ${row.title}`);
    try {
      kept[row.name] = await row.run(stage, options);
      for (const line of kept[row.name] ?? []) console.log(plain(line));
      if (kept[row.name]?.some((line) => isHeld(line) === false) && values.check) failed = true;
    } catch (error) {
      failed = true;
      console.error(`  failed: ${error instanceof Error ? error.message : error}`);
      await stage.stopAll();
    }
    console.log(`  ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
} finally {
  await stage.clear();
}
await mkdir(cache, { recursive: true });
await writeFile(report, `${JSON.stringify(kept, null, 2)}\n`);
if (values.write || values.only === undefined) await writeDocument();
console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s in all; .cache/speed.json`);
process.exit(failed ? 1 : 0);

/** Writes the last lines of every row below the words that docs/generated/speed.md begins with. */
async function writeDocument(): Promise<void> {
  const path = join(root, "docs/generated/speed.md");
  const [words = ""] = (await readFile(path, "utf8")).split("\n<!-- measured -->");
  const lines = rows.flatMap(({ name }) => kept[name] ?? []);
  const short = lines.filter((line) => isHeld(line) === false);
  const said =
    short.length === 0
      ? "Every goal was reached."
      : `Short of their goals: ${short.map(({ what }) => what).join("; ")}.`;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  await writeFile(
    path,
    `${words}\n<!-- measured -->\n${table(lines)}\n\n${said} Measured on ${machine}; the machine's load was ${loadavg()[2]?.toFixed(0)}, the benchmark's own of about 3 included.\n`,
  );
}
