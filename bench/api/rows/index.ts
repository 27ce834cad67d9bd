import type { Row } from "../row.ts";
import { cached } from "./cached.ts";
import { logins } from "./logins.ts";
import { misses } from "./misses.ts";
import { stale } from "./stale.ts";
import { uncached } from "./uncached.ts";

/** All rows, in the order in which they are measured. */
export const rows: readonly Row[] = [uncached, cached, misses, stale, logins];
