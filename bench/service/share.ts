import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../tests/support/process.ts";

const GROUPS = "/sys/fs/cgroup";
/** Short, so that a process which has used its share waits but shortly for the next; µs. */
const PERIOD = 10_000;

/** Control groups (cgroups(7)), each of which holds one process to a share of a processor. */
export class Shares {
  private constructor(private readonly folders: readonly string[]) {}

  /** Holds a process, and each that it has started; undefined where no one may do that. */
  static async hold(pid: number, share: number): Promise<Shares | undefined> {
    const folders: string[] = [];
    for (const one of [pid, ...(await descendants(pid))]) {
      const folder = await holdOne(one, Math.round(share * PERIOD));
      if (folder === undefined) {
        if (folders.length > 0) throw new Error(`process ${one} cannot be held to a share, others of it can`);
        return undefined;
      }
      folders.push(folder);
    }
    return new Shares(folders);
  }

  /** Takes the groups away; their processes have to be over. */
  async end(): Promise<void> {
    for (const folder of this.folders) await until(() => rmdir(folder).then(() => true), 5);
  }
}

async function holdOne(pid: number, quota: number): Promise<string | undefined> {
  const name = `plinth-${pid}`;
  const versions = [
    {
      folder: join(GROUPS, "cpu", name),
      limits: [
        ["cpu.cfs_period_us", PERIOD],
        ["cpu.cfs_quota_us", quota],
      ],
    },
    { folder: join(GROUPS, name), limits: [["cpu.max", `${quota} ${PERIOD}`]] },
  ] as const;
  for (const { folder, limits } of versions) {
    try {
      await mkdir(folder);
      for (const [file, limit] of limits) await writeFile(join(folder, file), `${limit}`, { flag: "r+" });
      await writeFile(join(folder, "cgroup.procs"), `${pid}`);
      return folder;
    } catch {
      await rmdir(folder).catch(() => undefined);
    }
  }
  return undefined;
}

/** The processes that a process has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).split(" ").filter(Boolean);
  const found = await Promise.all(
    children.map(async (child) => [Number(child), ...(await descendants(Number(child)))]),
  );
  return found.flat();
}
