import type { Row } from "../row.ts";
import { cached } from "./cached.ts";
import { chat } from "./chat.ts";
import { deep } from "./deep.ts";
import { files } from "./files.ts";
import { idle } from "./idle.ts";
import { logins } from "./logins.ts";
import { misses } from "./misses.ts";
import { peers } from "./peers.ts";
import { stale } from "./stale.ts";
import { start } from "./start.ts";
import { uncached } from "./uncached.ts";
import { workers } from "./workers.ts";

/** All rows, in the order in which they are measured. */
export const rows: readonly Row[] = [
  uncached,
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
