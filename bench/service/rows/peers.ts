import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate, hammer, type Sample } from "../load.ts";
import { type Raised, raise } from "../peers/peer.ts";
import { peers as generators } from "../peers/peers.ts";
import { findPythons } from "../peers/pythons.ts";
import { type Line, perSecond, type Row } from "../row.ts";
import { ITEMS, UNCACHED } from "../stage.ts";

/** What a peer that ends under load has shown. */
const NOTHING: Sample = { rate: 0, p50: Number.NaN, p99: Number.NaN, errors: 0 };

/** The lists of what other generators render, beside ours; none of them makes the benchmark fail. */
export const peers: Row = {
  name: "peers",
  title: `the lists of ${generators.map(({ name }) => name).join(", ")}, as rendered`,
  async run(stage, { rounds, seconds }) {
    await stage.fill(1_000);
    const folder = join(stage.project.folder, "../peers");
    const raised: Raised[] = [];
    try {
      await mkdir(folder);
      const pythons = await findPythons(stage.python);
      for (const peer of generators)
        raised.push(await raise(stage, peer, pythons, join(folder, `${raised.length}`)));
      const ours = await stage.ours();
      const loads: Record<string, () => Promise<Sample>> = {
        uncached: () => hammer(ours.url + UNCACHED, seconds),
        cached: () => hammer(ours.url + ITEMS, seconds),
      };
      for (const one of raised)
        if ("url" in one)
          loads[one.title] = () => hammer(one.url, seconds, 16, one.headers).catch(() => NOTHING);
      for (const load of Object.values(loads)) await load();
      const found = await alternate(rounds, loads);
      return raised.flatMap((one) => lines(one, found));
    } finally {
      await stage.stopAll();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function lines(peer: Raised, found: Readonly<Record<string, Sample>>): Line[] {
  const what = `the list of ${peer.title}`;
  const { uncached, cached, [peer.title]: beside } = found;
  const none = { what, beside: "not measured", reached: "–", unit: "" };
  if ("why" in peer) return [{ ...none, note: peer.why }];
  if (!uncached || !cached || !beside?.rate) return [{ ...none, note: "it ended under load" }];
  const line = (what: string, ours: Sample): Line => ({
    what,
    beside: perSecond(beside.rate),
    reached: perSecond(ours.rate),
    figure: ours.rate / beside.rate,
    unit: " ×",
    samples: { beside, ours },
  });
  return [{ ...line(what, uncached), note: peer.note }, line("… beside ours from the cache", cached)];
}
