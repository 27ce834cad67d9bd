import { alternate, hammer, type Sample } from "../../load.ts";
import { type Line, perSecond, type Row } from "../../row.ts";
import { ITEMS } from "../../stage.ts";

/** As many as keep a server busy that answers at once: with few, the machine sleeps between its answers. */
const CONNECTIONS = 64;

/** The list of items from the cache, beside the usual code and beside an application that sends fixed bytes. */
export const cached: Row = {
  name: "cached",
  title: "GET /items from the cache, everything on; bare ASGI on the same servers",
  async run(stage, { rounds, seconds }) {
    await stage.fill(1_000);
    const ours = await stage.ours();
    const answer = await fetch(ours.url + ITEMS, { headers: { "accept-encoding": "gzip" } });
    const bytes = Number(answer.headers.get("content-length"));
    await answer.arrayBuffer();
    const services = {
      usual: await stage.usual([], { USUAL_CACHE: "off" }),
      usualCache: await stage.usual(),
      ours,
      bare: await stage.bare(bytes, "uvicorn"),
      granian: await stage.oursOnGranian(),
      bareGranian: await stage.bare(bytes, "granian"),
    };
    const names = Object.keys(services) as (keyof typeof services)[];
    const loads = names.map(
      (name) => [name, () => hammer(services[name].url + ITEMS, seconds, CONNECTIONS)] as const,
    );
    for (const [, load] of loads) await load();
    const found = await alternate(
      rounds,
      Object.fromEntries(loads) as Record<(typeof names)[number], () => Promise<Sample>>,
    );
    await Promise.all(names.map((name) => services[name].stop()));
    const line = (what: string, beside: Sample, reached: Sample, least?: number): Line => ({
      what,
      beside: perSecond(beside.rate),
      reached: perSecond(reached.rate),
      figure: reached.rate / beside.rate,
      unit: " ×",
      ...(least === undefined ? {} : { goal: { least } }),
      samples: { beside, ours: reached },
    });
    return [
      line("cached `GET /items`, everything on, beside the usual code", found.usual, found.ours, 60),
      line("… on granian", found.usual, found.granian, 100),
      line("… beside the usual code with its cache", found.usualCache, found.ours),
      line("a hit beside bare ASGI on uvicorn", found.bare, found.ours, 0.5),
      line("a hit beside bare ASGI on granian", found.bareGranian, found.granian, 0.5),
    ];
  },
};
