import { accounts } from "./accounts/accounts.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import type { Part } from "./part.ts";
import { extras } from "./projects/extras.ts";
import { faultsPart } from "./projects/faults.ts";
import { matrix } from "./projects/matrix.ts";
import { production } from "./projects/production.ts";
import { schemathesis } from "./projects/schemathesis.ts";
import { secondDay } from "./projects/second-day.ts";
import { served } from "./projects/served.ts";
import { service } from "./projects/service.ts";
import { tasks } from "./projects/tasks.ts";
import { workers } from "./projects/workers.ts";
import { attacks } from "./tool/attacks.ts";
import { changes } from "./tool/changes.ts";
import { cli } from "./tool/cli.ts";
import { mutants } from "./tool/mutants.ts";
import { resources } from "./tool/resources.ts";
import { sequences } from "./tool/sequences.ts";
import { windows } from "./tool/windows.ts";

/** The whole proof, the longest first: a new part is a module here, and a line. */
export const parts: readonly Part[] = [
  matrix,
  secondDay,
  changes,
  resources,
  sequences,
  extras,
  cli,
  windows,
  // One a line, so that two people who add one do not meet.
  faultsPart,
  accounts,
  workers,
  tasks,
  served,
  service,
  schemathesis,
  production,
  kubernetes,
  attacks,
  mutants,
];
