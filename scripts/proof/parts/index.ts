import type { Part } from "../part.ts";
import { attacks } from "./attacks.ts";
import { changes } from "./changes.ts";
import { cli } from "./cli.ts";
import { extras } from "./extras.ts";
import { faultsPart } from "./faults.ts";
import { matrix } from "./matrix.ts";
import { production } from "./production.ts";
import { schemathesis } from "./schemathesis.ts";
import { secondDay } from "./second-day.ts";
import { sequences } from "./sequences.ts";
import { served } from "./served.ts";
import { service } from "./service.ts";
import { windows } from "./windows.ts";
import { workers } from "./workers.ts";

/** The whole proof, the longest first: a new part is a module here, and a line. */
export const parts: readonly Part[] = [
  matrix,
  secondDay,
  changes,
  sequences,
  extras,
  cli,
  windows,
  // One a line, so that two people who add one do not meet.
  faultsPart,
  workers,
  served,
  service,
  schemathesis,
  production,
  attacks,
];
