import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { markerOf } from "../room/bait.ts";
import type { Recipe } from "../room/project.ts";
import { wipe } from "../room/room.ts";
import type { Found, Job, Message } from "./worker.ts";

/** What became of one project. */
export interface Verdict {
  readonly recipe: Recipe;
  readonly calls: number;
  /** The exit code of each call that ended, by the call's number. */
  readonly codes: ReadonlyMap<number, number>;
  readonly found: readonly Found[];
}

/** Longer than a worker waits for a call itself: then it cannot even say so. */
const SILENCE_MS = 25_000;

/** Workers that attack, each a process of its own: one that hangs or dies is blamed on the call and replaced. */
export class Crew {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly waiting: ((worker: Worker) => void)[] = [];
  private number = 0;

  constructor(
    private readonly folder: string,
    private readonly bases: string,
    size: number,
  ) {
    for (let count = 0; count < size; count += 1) this.idle.push(this.hire());
  }

  /** Attacks one project with every call, or with one. */
  async attack(recipe: Recipe, only?: number): Promise<Verdict> {
    const found: Found[] = [];
    const codes = new Map<number, number>();
    let calls = 0;
    for (let from = 0; ; ) {
      const worker = await this.take();
      const outcome = await worker.run({ recipe, from, only }, (one) => found.push(one));
      calls += outcome.calls;
      for (const [at, code] of outcome.codes) codes.set(at, code);
      if (outcome.lost === undefined) {
        this.give(worker);
        return { recipe, calls, codes, found };
      }
      // What it was about to say of the call itself says more than that it is gone.
      const { at, call, why } = outcome.lost;
      if (!found.some((one) => one.at === at)) found.push({ law: "ends", detail: why, call, at });
      this.all.delete(worker);
      this.give(this.hire());
      if (only !== undefined) return { recipe, calls, codes, found };
      from = at + 1;
    }
  }

  close(): void {
    for (const worker of this.all) worker.end();
  }

  private hire(): Worker {
    this.number += 1;
    const site = join(this.folder, `site-${this.number}`);
    mkdirSync(site);
    const worker = new Worker(site, this.bases);
    this.all.add(worker);
    return worker;
  }

  private take(): Promise<Worker> {
    const worker = this.idle.pop();
    return worker === undefined
      ? new Promise((resolve) => this.waiting.push(resolve))
      : Promise.resolve(worker);
  }

  private give(worker: Worker): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(worker);
    else next(worker);
  }
}

interface Outcome {
  readonly calls: number;
  readonly codes: readonly (readonly [at: number, code: number])[];
  /** The call during which the worker was lost. */
  readonly lost?: { readonly at: number; readonly call: string; readonly why: string };
}

class Worker {
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private stderr = "";

  constructor(
    private readonly site: string,
    bases: string,
  ) {
    this.child = fork(join(import.meta.dirname, "worker.ts"), [site, bases], {
      execArgv: ["--import", "tsx", "--max-old-space-size=1024"],
      env: environment(),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.child.stderr?.on("data", (data: Buffer) => {
      this.stderr = `${this.stderr}${data}`.slice(-2000);
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.once("message", () => resolve());
      this.child.once("exit", () => reject(new Error(`a worker did not start: ${this.stderr}`)));
    });
    this.ready.catch(() => undefined);
  }

  async run(job: Job, onFound: (found: Found) => void): Promise<Outcome> {
    await this.ready;
    const { child } = this;
    let begun: { at: number; call: string } | undefined;
    let calls = 0;
    return new Promise<Outcome>((resolve, reject) => {
      let why: string | undefined;
      let heard = false;
      let timer: NodeJS.Timeout | undefined;
      const wait = () => {
        clearTimeout(timer);
        heard = true;
        timer = setTimeout(() => {
          heard = false;
          // What it said while this process was busy is read first.
          setTimeout(() => {
            if (heard) return;
            why = `not done within ${SILENCE_MS / 1000} s, and deaf to all`;
            child.kill("SIGKILL");
          }, 1_000);
        }, SILENCE_MS);
      };
      const end = (outcome: Outcome) => {
        heard = true;
        clearTimeout(timer);
        child.off("message", hear);
        child.off("exit", lost);
        resolve(outcome);
      };
      const lost = (code: number | null, signal: string | null) => {
        wipe(this.site);
        if (begun === undefined) {
          reject(new Error(`a worker broke down at ${JSON.stringify(job)}: ${this.stderr}`));
          return;
        }
        const died = `the process died: ${signal ?? code} ${this.stderr.slice(-300)}`;
        end({ calls, codes: [], lost: { ...begun, why: why ?? died } });
      };
      const hear = (message: Message) => {
        if (message.kind === "begins") {
          begun = message;
          calls += 1;
          wait();
        } else if (message.kind === "found") onFound(message.found);
        else if (message.kind === "done") end({ calls, codes: message.codes });
      };
      child.on("message", hear);
      child.on("exit", lost);
      wait();
      child.send(job);
    });
  }

  end(): void {
    this.child.kill("SIGKILL");
  }
}

/** The environment without what would change how the program speaks, or what git and Node.js do. */
export function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|PLINTH_|GIT_|XDG_|NODE_|CI$|FORCE_COLOR$|VITEST)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    NO_COLOR: "1",
    BAIT_SECRET: markerOf("environment"),
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
}
