import * as fs from "node:fs";
import { join } from "node:path";
import type { Call } from "../crew/calls.ts";
import { type Breach, type Ended, judge } from "../laws.ts";
import { differences, look, type Site, type View, wipe } from "./room.ts";
import type { World } from "./world.ts";

/** Where one project at a time is attacked: its room, and the folder of the user whose commands these are. */
export interface Place extends Site {
  readonly user: string;
}

/** The variables that a call in a project is made with. */
export function surroundings({ path, facts }: World, { folder, user }: Place, bases: string) {
  const first = path.map((entry) => entry.replaceAll("{room}", folder));
  return {
    PATH: [...first, join(bases, "programs"), process.env.PATH].join(":"),
    HOME: user,
    PLINTH_CATALOG: join(bases, `${facts.catalog}.json`),
  };
}

/** What a tool is given in a project's folder. */
export function givenIn({ given }: Call, folder: string): unknown {
  return JSON.parse(JSON.stringify(given).replaceAll('"{folder}"', () => JSON.stringify(folder)));
}

/** Makes the user's own folder, which knows of no project. */
export function makeHome({ user, owner }: Place, before?: View): View {
  if (before !== undefined && differences(before, look(user)).length === 0) return before;
  wipe(user);
  fs.mkdirSync(user);
  fs.writeFileSync(join(user, ".bashrc"), "# the user's own\n");
  if (owner !== undefined) fs.chownSync(user, owner, owner);
  return look(user);
}

/** What there was before a call, and its outcome. */
export interface Seen {
  readonly call: Call;
  readonly ended: Ended;
  readonly before: View;
  readonly after: View;
  /** The user's own folder before. */
  readonly home: View;
}

/** Judges a call that was made in a place. */
export function judgeIn({ trace, user }: Place, world: World, { home, ...seen }: Seen): readonly Breach[] {
  const entries = [...world.room.entries.values()];
  const shared = new Set(entries.flatMap((entry) => (entry.kind === "same" ? [entry.as] : [])));
  const ran = fs.existsSync(trace) ? fs.readFileSync(trace, "utf8") : "";
  const evidence = { ...seen, root: world.root, shared, ran, trusted: isTrusted(world) };
  return [...judge(evidence), ...homeBreaches(home, look(user))];
}

/** Whether the project's environment is one that the user may have made: it is not from the repository. */
function isTrusted({ room, root, origin, path }: World): boolean {
  const program = room.entries.get(`${root}/.venv/bin/ruff`);
  return origin === "own" && path.length === 0 && program?.owner === undefined;
}

/** In the user's own folders there is nothing to change but what is ours. */
function homeBreaches(before: View, after: View): readonly Breach[] {
  const ours = /plinth|^\.(?:config|cache|local(?:\/\w+)?) was made$/;
  return differences(before, after)
    .filter((said) => !ours.test(said))
    .map((detail) => ({ law: "changes nothing outside", detail: `the user's ${detail}` }));
}
