import * as fs from "node:fs";
import { join } from "node:path";
import { root, talkTo } from "../../../support/process.ts";
import type { Cause } from "../attack.ts";
import { Random } from "../hostile/random.ts";
import type { Ended } from "../laws.ts";
import { givenIn, judgeIn, makeHome, type Place, surroundings } from "../room/place.ts";
import { cook, type Recipe } from "../room/project.ts";
import { build, look } from "../room/room.ts";
import { type Call, commandCalls, describe, toolCalls } from "./calls.ts";
import { environment } from "./crew.ts";
import { type Answer, endedOf } from "./inside.ts";

/** A user without rights. */
const SOMEBODY = 1234;
const LIMIT_MS = 60_000;

/** Makes one call with a project by a process of its own, as this user or as one without rights, and judges it. */
export async function spawnCall(recipe: Recipe, options: Spawning): Promise<Cause | undefined> {
  const { shelf, bases, program, rightless, codes } = options;
  const world = cook(recipe, bases);
  const site = fs.mkdtempSync(join(shelf, "spawned-"));
  fs.chmodSync(site, 0o777);
  const place: Place = {
    folder: join(site, "room"),
    trace: join(site, "trace"),
    pipe: join(bases, "pipe"),
    user: join(site, "user"),
    ...(rightless ? { owner: SOMEBODY } : {}),
  };
  // This port has no listener.
  const url = "http://127.0.0.1:9";
  const commands = commandCalls(world.facts, url);
  const calls = [...commands, ...toolCalls(world.facts, url)];
  const at = new Random(recipe.seed).below(calls.length);
  const call = calls[at];
  if (call === undefined) throw new Error("there is no such call");
  const home = makeHome(place);
  build(world.room, place);
  const before = look(place.folder);
  const ended = await end(call, world.cwd, { ...place, project: join(place.folder, world.root) }, program, {
    ...environment(),
    ...surroundings(world, place, bases),
  });
  const after = look(place.folder);
  const found = [...judgeIn(place, world, { call, ended, before, after, home })];
  fs.rmSync(site, { recursive: true, force: true });
  const inside = codes.get(at);
  // What another user may read, and whether a service answers, makes the one difference that is meant.
  if (!rightless && inside !== undefined && inside !== ended.code && !describe(call).includes("verify"))
    found.push({
      law: "ends as in the worker",
      detail: `exit ${ended.code}, there ${inside}: ${ended.err || ended.out}`.slice(0, 400),
    });
  const [first] = found;
  const breaches = found.map((breach) => ({ ...breach, call: describe(call), at }));
  return first && { law: first.law, recipe, breaches };
}

/** How a call is made by a process of its own. */
export interface Spawning {
  /** The path of rooms. */
  readonly shelf: string;
  readonly bases: string;
  /** A copy of the program that everybody may read. */
  readonly program: string;
  readonly rightless: boolean;
  /** How the calls ended that a worker made. */
  readonly codes: ReadonlyMap<number, number>;
}

/** Puts a copy of the program where every user can read it. */
export function copyProgram(shelf: string): string {
  fs.chmodSync(shelf, 0o755);
  const copy = join(shelf, "program");
  for (const name of ["bin", "dist"]) fs.cpSync(join(root, name), join(copy, name), { recursive: true });
  return join(copy, "bin/create-plinth.js");
}

async function end(
  call: Call,
  cwd: string,
  { project, owner }: Place & { readonly project: string },
  program: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const words = call.tool === undefined ? (call.words ?? []) : ["mcp"];
  const asked =
    call.tool === undefined ? "" : request({ name: call.tool, arguments: givenIn(call, project) });
  const child = talkTo(process.execPath, [program, ...words], {
    // The server is started elsewhere, as an agent starts it.
    cwd: call.tool === undefined ? join(project, cwd) : "/",
    env,
    timeout: LIMIT_MS,
    ...(owner === undefined ? {} : { uid: owner, gid: owner }),
  });
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString("latin1");
    // It serves until its input ends, and what it is still at then is lost.
    if (call.tool !== undefined && answerIn(said) !== undefined) child.stdin.end();
  });
  child.stdin.on("error", () => undefined);
  if (call.tool === undefined) child.stdin.end();
  else child.stdin.write(asked);
  const { exitCode = -1, signal = "", stdout: out, stderr } = await child;
  const ended = { code: exitCode, out, err: `${stderr}${signal}` };
  const answer = call.tool === undefined ? undefined : answerIn(out);
  return answer === undefined ? ended : endedOf(answer);
}

function request(params: unknown): string {
  const clientInfo = { name: "attacks", version: "1.0.0" };
  const messages = [
    { id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } },
    { method: "notifications/initialized" },
    { id: 2, method: "tools/call", params },
  ];
  return messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
}

function answerIn(out: string): Answer | undefined {
  const line = out.split("\n").find((each) => each.includes('"id":2') && each.endsWith("}"));
  return line === undefined ? undefined : (JSON.parse(line) as Answer);
}
