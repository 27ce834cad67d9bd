import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cache } from "../parts/part.ts";
import type { Report } from "./load/traffic.ts";

/** What was attacked, and what came of it. */
export interface Attack {
  readonly name: string;
  readonly found: string;
}

/** What a run of the part measured. */
export interface Measured {
  readonly faults: ({ readonly name: string } & Report)[];
  readonly attacks: Attack[];
}

/** Keeps what is measured, for the document. */
export class Figures {
  private readonly measured: Measured = { faults: [], attacks: [] };

  fault(name: string, report: Report): void {
    this.measured.faults.push({ name, ...report });
  }

  attack(name: string, found: string): void {
    this.measured.attacks.push({ name, found });
  }

  async write(): Promise<void> {
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, "production.json"), JSON.stringify(this.measured, undefined, 1));
  }
}
