import { join } from "node:path/posix";
import type { Random } from "../hostile/random.ts";
import type { Room } from "./room.ts";

/** How a project was obtained: unpacked, cloned with all that is in it, or started here by the user. */
export type Origin = "unpacked" | "cloned" | "own";

/** A project in a room, while it is made hostile. */
export interface World {
  readonly room: Room;
  /** The project's folder in the room. */
  readonly root: string;
  /** Each operation has its own. */
  random: Random;
  readonly origin: Origin;
  readonly facts: Facts;
  /** Where the command is run, below the project's folder. */
  cwd: string;
  /** What the PATH begins with. */
  readonly path: string[];
}

/** What the catalog of a project has where. */
export interface Facts {
  /** Which catalog it was made from. */
  readonly catalog: "tiny" | "real";
  readonly secrets: string;
  readonly migrations: string;
  readonly feature: string;
  readonly toggle: string;
  readonly choice: string;
  readonly file: string;
  /** A new name for a part of the project, as `rename` takes it. */
  readonly rename: readonly string[];
}

export const FACTS: Readonly<Record<Facts["catalog"], Facts>> = {
  tiny: {
    catalog: "tiny",
    secrets: "secret.txt",
    migrations: "steps",
    feature: "extras/docs",
    toggle: "chat",
    choice: "store=big",
    file: "main.txt",
    rename: ["chat", "talk"],
  },
  real: {
    catalog: "real",
    secrets: ".env",
    migrations: "alembic/versions",
    feature: "observe/metrics",
    toggle: "chat",
    choice: "cache=none",
    file: "README.md",
    rename: ["resource", "Post", "Article"],
  },
};

/** A path of the project in the room. */
export const at = ({ root }: World, path: string): string => join(root, path);

/** The way from the project's folder to the room's. */
export const up = ({ root }: World): string => root.replaceAll(/[^/]+/g, "..");
