import assert from "node:assert/strict";
import { appendFile, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must, projectEnvironment, type Running, root, start, until } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Project } from "../../service/project.ts";
import { Checks, type Part } from "../part.ts";

const REQUESTS = 500;
const MANY = 1_000;
const OURS = join(root, "tests/proof/service/drive/tasks");

/** Tasks by workers: kills between a commit and the sending, and everything restarted under work. */
export const tasks: Part = {
  name: "tasks",
  title:
    "tasks by workers: kill -9 between commit and sending; a worker, Redis and PostgreSQL ended under 1,000 tasks",
  inputs: "renderings",
  async run() {
    const checks = new Checks("tasks");
    const missing = await Services.missing(["cache/redis", "database/postgres"]);
    if (missing.length > 0) {
      checks.skip(`not installed: ${missing.join(", ")}`);
      return checks.tally;
    }
    const services = new Services();
    const project = await Project.make(["--preset", "production"], services);
    const crew = new Crew(project);
    try {
      await crew.prepare();
      await prove(checks, crew);
    } finally {
      await crew.end();
      await project.remove();
      await services.stop();
    }
    return checks.tally;
  },
};

async function prove(checks: Checks, crew: Crew): Promise<void> {
  await checks.check(
    `${REQUESTS} requests, killed before and after the commit: what is committed is done, and nothing else`,
    async () => {
      const { url, kills } = await crew.request();
      const before = await crew.state();
      assert.ok(before.items.length < REQUESTS, "some were rolled back");
      assert.deepEqual(await crew.notes(), [], "no worker runs yet");
      const large = await fetch(`${url}/api/v1/proof/large`, { method: "POST" });
      assert.equal(large.status, 500);
      await crew.hire(2);
      await crew.finished(60);
      const notes = await crew.notes();
      const committed = new Set((await crew.state()).items);
      assert.deepEqual(
        [...committed].filter((name) => !notes.includes(name)),
        [],
        "lost",
      );
      assert.deepEqual(
        notes.filter((name) => !committed.has(name)),
        [],
        "without a commit",
      );
      return `${committed.size} committed, ${kills} kills, 0 lost, 0 without commit`;
    },
  );
  await checks.check("10 MB of arguments are refused, and a line in the log says so", async () => {
    assert.match(await crew.serverLog(), /task keep: 10000011 bytes of arguments, maximum 60000/);
  });
  await checks.check(
    "a task that raises, and one that never ends: a line for each, and in `manage tasks`",
    async () => {
      await crew.command("bad");
      assert.ok(
        await until(async () => (await crew.manage("tasks")).includes("\n0 are to be done"), 40),
        "not listed",
      );
      const listed = await crew.manage("tasks");
      assert.match(listed, /explode: RuntimeError\('it explodes'\)/);
      assert.match(listed, /hang: it did not end within 0\.5 s/);
      const log = await crew.log();
      assert.match(log, /task explode, try 2 of 2 failed/);
      assert.match(log, /task hang, try 1 of 1: it did not end/);
    },
  );
  await checks.check(
    `${MANY} tasks: a worker killed with -9, Redis stopped, having forgotten all, PostgreSQL crashed: each is done`,
    async () => {
      await crew.command("enqueue", `${MANY}`, "0.2");
      await crew.progress(100);
      await crew.kill();
      await crew.progress(200);
      await crew.redis.stop();
      await sleep(2_000);
      await crew.redis.restart();
      await crew.hire(1);
      await crew.progress(300);
      await crew.command("crash").catch(() => undefined);
      await crew.finished(120);
      const notes = (await crew.notes()).filter((name) => name.startsWith("many-"));
      assert.equal(new Set(notes).size, MANY);
      return `${notes.length - MANY} done twice`;
    },
  );
  await checks.check("SIGTERM ends a worker, which gives back what it does not finish", async () => {
    await crew.command("enqueue", "10", "60");
    await sleep(3_000);
    await crew.dismiss();
    assert.equal((await crew.state()).left, 10);
    assert.match(await crew.log(), /of task note is given back/);
  });
  await checks.check(
    "four schedulers and an hour of a moved clock: 60 calls of a schedule of each minute",
    async () => {
      const begin = "2027-10-31T00:30:00Z";
      await Promise.all(Array.from({ length: 4 }, () => crew.command("tick", begin)));
      assert.equal((await crew.command("beats")).trim(), "60");
    },
  );
}

/** The workers of a project, and what they note. */
class Crew {
  readonly #workers: Running[] = [];
  readonly #notes: string;
  #hired = 0;
  #server = 0;

  constructor(private readonly project: Project) {
    this.#notes = join(project.folder, "..", "notes.txt");
  }

  get redis() {
    if (this.project.redis === undefined) throw new Error("the project has no Redis");
    return this.project.redis;
  }

  get #settings() {
    return { ...this.project.settings, NOTES: this.#notes };
  }

  /** Gives the project tasks, and routes that enqueue them. */
  async prepare(): Promise<void> {
    const { folder } = this.project;
    await copyFile(join(OURS, "tasks.py"), join(folder, "app/tasks/proof.py"));
    await copyFile(join(OURS, "routes.py"), join(folder, "app/api/v1/proof.py"));
    await copyFile(join(OURS, "commands.py"), join(folder, "commands.py"));
    const added = "from app.api.v1.proof import router as proof\nrouter.include_router(proof)\n";
    await appendFile(join(folder, "app/api/v1/__init__.py"), added);
    await writeFile(this.#notes, "");
    await this.command("user");
  }

  /** Sends requests, of which some are refused or kill their server before or after they commit. */
  async request(): Promise<{ url: string; kills: number }> {
    const { url, number } = await this.project.serve({ ...this.#settings, RATE_LIMIT_ENABLED: "false" }, [
      "--workers",
      "4",
    ]);
    this.#server = number;
    let kills = 0;
    for (let at = 0; at < REQUESTS; at += 1) {
      const end = ["committed", "flushed", "refused"][
        at % 50 === 7 ? 0 : at % 50 === 23 ? 1 : at % 50 === 39 ? 2 : 3
      ];
      const ask = () =>
        fetch(`${url}/api/v1/proof/request-${at}?end=${end ?? ""}`, { method: "POST" }).then(
          ({ status }) => status,
          () => 0,
        );
      const status = await ask();
      assert.equal(status, end === undefined ? 200 : end === "refused" ? 500 : 0, `request ${at}: ${status}`);
      if (end === "committed" || end === "flushed") {
        kills += 1;
        await sleep(300);
      }
    }
    return { url, kills };
  }

  async hire(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      this.#hired += 1;
      const program = join(this.project.folder, ".venv/bin/python");
      this.#workers.push(
        start(program, ["-m", "app.manage", "worker"], {
          cwd: this.project.folder,
          env: projectEnvironment(this.#settings),
          log: this.#logOf(this.#hired),
        }),
      );
    }
  }

  /** Kills the worker that was hired first. */
  async kill(): Promise<void> {
    await this.#workers.shift()?.stop("SIGKILL");
  }

  /** Asks all workers to end, and waits as long as compose.yaml does: `stop` of a program kills it earlier. */
  async dismiss(): Promise<void> {
    const workers = this.#workers.splice(0);
    for (const { pid } of workers) process.kill(pid, "SIGTERM");
    await until(async () => workers.every((worker) => worker.ended() !== undefined), 20);
    const codes = workers.map((worker) => worker.ended());
    for (const worker of workers) await worker.stop("SIGKILL");
    assert.deepEqual([...new Set(codes)], [0], await this.log());
  }

  async end(): Promise<void> {
    for (const worker of this.#workers) await worker.stop("SIGKILL");
  }

  /** Waits until so many of the many are done. */
  async progress(count: number): Promise<void> {
    const done = async () => (await this.notes()).filter((name) => name.startsWith("many-")).length >= count;
    assert.ok(await until(done, 60), `${count} are not done`);
  }

  /** Waits until nothing is left to do. */
  async finished(seconds: number): Promise<void> {
    const done = async () => (await this.state()).left === 0;
    assert.ok(
      await until(done, seconds),
      `left: ${JSON.stringify((await this.state()).left)}\n${await this.log()}`,
    );
  }

  async state(): Promise<{ readonly items: readonly string[]; readonly left: number }> {
    return JSON.parse(await this.command("state")) as { items: string[]; left: number };
  }

  async notes(): Promise<readonly string[]> {
    return (await readFile(this.#notes, "utf8")).split("\n").filter((line) => line !== "");
  }

  async log(): Promise<string> {
    const numbers = Array.from({ length: this.#hired }, (_, index) => index + 1);
    return (await Promise.all(numbers.map((number) => readFile(this.#logOf(number), "utf8")))).join("\n");
  }

  serverLog(): Promise<string> {
    return this.project.log(this.#server);
  }

  command(...words: readonly string[]): Promise<string> {
    return this.#python("commands.py", ...words);
  }

  manage(...words: readonly string[]): Promise<string> {
    return this.#python("-m", "app.manage", ...words);
  }

  #python(...words: readonly string[]): Promise<string> {
    return must(join(this.project.folder, ".venv/bin/python"), words, {
      cwd: this.project.folder,
      env: projectEnvironment(this.#settings),
    });
  }

  #logOf(number: number): string {
    return join(this.project.folder, "..", `worker-${number}.log`);
  }
}
