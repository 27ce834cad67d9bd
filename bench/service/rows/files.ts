import { rm } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../../../tests/support/process.ts";
import { median } from "../load.ts";
import { signIn } from "../person.ts";
import type { Line, Row } from "../row.ts";
import { API, type Served } from "../stage.ts";
import { resident } from "./idle.ts";

const MEBIBYTES = 1_024;

/** A file of 1 GiB, up and down. */
export const files: Row = {
  name: "files",
  title: "1 GiB down and up, and the memory that takes",
  async run(stage, { rounds }) {
    const folder = join(stage.project.folder, "..");
    const source = join(folder, "gigabyte");
    await must("dd", ["if=/dev/zero", `of=${source}`, "bs=1M", `count=${MEBIBYTES}`, "status=none"]);
    const [usual, ours] = [await stage.usual(), await stage.ours()];
    const token = await signIn(ours);
    const before = await resident(ours.pid);
    const times: Record<string, number[]> = { usualUp: [], up: [], usualDown: [], down: [] };
    for (let round = 0; round < rounds; round += 1) {
      const sent = await curl(["-F", `file=@${source}`, `${usual.url}${API}/files`]);
      const bearer = ["-H", `Authorization: Bearer ${token}`, "-H", "Content-Type: application/octet-stream"];
      const kept = await curl(["-T", source, "-X", "POST", ...bearer, `${ours.url}${API}/files`]);
      times.usualUp?.push(sent.seconds);
      times.up?.push(kept.seconds);
      times.usualDown?.push((await get(usual, idOf(sent.body))).seconds);
      times.down?.push((await get(ours, idOf(kept.body))).seconds);
      await curl(["-X", "DELETE", ...bearer, `${ours.url}${API}/files/${idOf(kept.body)}`]);
      await rm(join(stage.project.folder, "usual-uploads"), { recursive: true });
      await must("mkdir", ["-p", join(stage.project.folder, "usual-uploads")]);
    }
    const grown = (await resident(ours.pid)) - before;
    await Promise.all([usual.stop(), ours.stop()]);
    const line = (what: string, beside: string, name: string, least: number): Line => {
      const [theirs, mine] = [median(times[beside] ?? []), median(times[name] ?? [])];
      const rate = (seconds: number) => `${Math.round(MEBIBYTES / seconds)} MiB/s`;
      return {
        what,
        beside: rate(theirs),
        reached: rate(mine),
        figure: theirs / mine,
        unit: " ×",
        goal: { least },
      };
    };
    return [
      line("1 GiB down", "usualDown", "down", 3.5),
      line("1 GiB up", "usualUp", "up", 2.5),
      {
        what: "memory that a worker has gained after all of that",
        beside: "–",
        reached: `${Math.round(grown / 2 ** 20)} MiB`,
        figure: grown / 2 ** 20,
        unit: " MiB",
        goal: { most: 32 },
      },
    ];
  },
};

const idOf = (body: string): string => `${(JSON.parse(body) as { id: number | string }).id}`;

const get = (service: Served, id: string) => curl(["-o", "/dev/null", `${service.url}${API}/files/${id}`]);

async function curl(args: readonly string[]): Promise<{ seconds: number; body: string }> {
  const output = await must("curl", ["-sS", "--fail", "-w", "\\n%{time_total}", ...args]);
  const at = output.lastIndexOf("\n");
  return { body: output.slice(0, at), seconds: Number(output.slice(at + 1)) };
}
