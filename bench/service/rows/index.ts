import type { Row } from "../row.ts";
import { chat } from "./chat.ts";
import { files } from "./files.ts";
import { idle } from "./idle.ts";
import { cached } from "./lists/cached.ts";
import { deep } from "./lists/deep.ts";
import { misses } from "./lists/misses.ts";
import { resource } from "./lists/resource.ts";
import { stale } from "./lists/stale.ts";
import { uncached } from "./lists/uncached.ts";
import { logins } from "./logins.ts";
import { peers } from "./peers.ts";
import { recipes } from "./recipes.ts";
import { start } from "./start.ts";
import { workers } from "./workers.ts";

/** All rows, in the order in which they are measured. */
export const rows: readonly Row[] = [
  uncached,
  recipes,
  resource,
  cached,
  misses,
  stale,
  logins,
  deep,
  chat,
  files,
  start,
  idle,
  workers,
  peers,
];
