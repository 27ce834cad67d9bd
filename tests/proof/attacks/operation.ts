import type { World } from "./room/world.ts";

/** Makes a project more hostile. */
export type Operation = (world: World) => void;
