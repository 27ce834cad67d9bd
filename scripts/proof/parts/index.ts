import type { Part } from "../part.ts";
import { cli } from "./cli.ts";
import { faultsPart } from "./faults.ts";
import { matrix } from "./matrix.ts";
import { schemathesis } from "./schemathesis.ts";
import { served } from "./served.ts";
import { workers } from "./workers.ts";

/** The whole proof: a new part is a module here, and a line. */
export const parts: readonly Part[] = [matrix, cli, faultsPart, workers, served, schemathesis];
