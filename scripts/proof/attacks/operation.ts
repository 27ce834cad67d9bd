import type { World } from "./world.ts";

/** Makes a project more hostile. */
export type Operation = (world: World) => void;
