import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Breach } from "../laws.ts";
import { givenIn, judgeIn, makeHome, type Place, surroundings } from "../room/place.ts";
import { cook, type Recipe } from "../room/project.ts";
import { build, differences, look, type View, wipe } from "../room/room.ts";
import type { World } from "../room/world.ts";
import { type Call, commandCalls, describe, toolCalls } from "./calls.ts";
import { Agent, runInside, takeOver } from "./inside.ts";

/** What a worker receives: a recipe, and from which call on. */
export interface Job {
  readonly recipe: Recipe;
  readonly from: number;
  /** The one call to make, where not all are. */
  readonly only?: number | undefined;
}

/** A breach, and the call that it was found by. */
export interface Found extends Breach {
  readonly call: string;
  readonly at: number;
}

/** What a worker reports: that it is ready, which call begins, and what was found. */
export type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "begins"; readonly at: number; readonly call: string }
  | { readonly kind: "found"; readonly found: Found }
  | { readonly kind: "done"; readonly codes: readonly (readonly [at: number, code: number])[] };

/** A call that takes longer hangs: on an idle machine none takes a second. */
const LIMIT_MS = 20_000;
/** More than any project of a few files may take, in bytes. */
const MOST_MEMORY = 700 * 2 ** 20;

const [site = "", bases = ""] = process.argv.slice(2);
const tell = (message: Message) => void process.send?.(message);

const place: Place = {
  folder: join(site, "room"),
  trace: join(site, "trace"),
  pipe: join(bases, "pipe"),
  user: join(site, "user"),
};

const usual = process.env.PATH;
let agent: Agent;
let url = "";

async function prepare(): Promise<void> {
  takeOver();
  // A service that answers, and keeps no promise.
  const server = createServer((_, response) => response.writeHead(404).end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  agent = await Agent.start();
}

/** Attacks by every call with one project; what is found is reported at once. */
async function attack({ recipe, from, only }: Job): Promise<(readonly [number, number])[]> {
  const world = cook(recipe, bases);
  const calls = [...commandCalls(world.facts, url), ...toolCalls(world.facts, url)];
  let view: View | undefined;
  let home: View | undefined;
  const codes: (readonly [number, number])[] = [];
  for (const [at, call] of calls.entries()) {
    if (at < from || (only !== undefined && at !== only)) continue;
    const name = describe(call);
    if (view === undefined) {
      process.chdir(site);
      build(world.room, place);
      view = look(place.folder);
    }
    fs.rmSync(place.trace, { force: true });
    home = makeHome(place, home);
    tell({ kind: "begins", at, call: name });
    const ended = await within(run(call, world));
    const found = (breach: Breach) => tell({ kind: "found", found: { ...breach, call: name, at } });
    if (ended === undefined) {
      found({ law: "ends", detail: `not done within ${LIMIT_MS / 1000} s` });
      process.kill(process.pid, "SIGKILL");
      return codes;
    }
    codes.push([at, ended.code]);
    const after = look(place.folder);
    const breaches = [
      ...judgeIn(place, world, { call, ended, before: view, after, home }),
      ...memoryBreaches(),
    ];
    for (const breach of breaches) found(breach);
    if (differences(view, after).length > 0 || isReadOutside(after, world.root)) view = undefined;
  }
  return codes;
}

async function run(call: Call, world: World) {
  const folder = join(place.folder, world.root);
  Object.assign(process.env, surroundings(world, place, bases));
  try {
    if (call.tool === undefined) return await runInside(call.words ?? [], join(folder, world.cwd));
    return await agent.call(call.tool, givenIn(call, folder));
  } finally {
    process.env.PATH = usual;
  }
}

async function within<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

let most = 0;
function memoryBreaches(): readonly Breach[] {
  const taken = process.resourceUsage().maxRSS * 1024;
  const grew = taken > MOST_MEMORY && taken > most + 50 * 2 ** 20;
  most = Math.max(most, taken);
  return grew ? [{ law: "takes little memory", detail: `${Math.round(taken / 2 ** 20)} MB` }] : [];
}

/** Whether a file beside the project was opened: what opens it next must show, too. */
const isReadOutside = (view: View, root: string): boolean =>
  [...view].some(([path, { read }]) => read && !path.startsWith(`${root}/`));

process.on("message", (job: Job) => {
  attack(job).then(
    (codes) => tell({ kind: "done", codes }),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      wipe(place.folder);
      process.kill(process.pid, "SIGKILL");
    },
  );
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
await prepare();
tell({ kind: "ready" });
