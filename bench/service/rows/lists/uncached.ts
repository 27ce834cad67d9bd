import { alternate, hammer } from "../../load.ts";
import { perSecond, type Row } from "../../row.ts";
import { UNCACHED } from "../../stage.ts";

/** The list of items, read from the database at every request. */
export const uncached: Row = {
  name: "uncached",
  title: "GET /items from the database, everything on",
  async run(stage, { rounds, seconds }) {
    await stage.fill(1_000);
    const [usual, ours] = [await stage.usual([], { USUAL_CACHE: "off" }), await stage.ours()];
    for (const { url } of [usual, ours]) await hammer(url + UNCACHED, 1);
    const found = await alternate(rounds, {
      usual: () => hammer(usual.url + UNCACHED, seconds),
      ours: () => hammer(ours.url + UNCACHED, seconds),
    });
    await Promise.all([usual.stop(), ours.stop()]);
    return [
      {
        what: "uncached `GET /items`",
        beside: perSecond(found.usual.rate),
        reached: perSecond(found.ours.rate),
        figure: found.ours.rate / found.usual.rate,
        unit: " ×",
        goal: { least: 2.5 },
        samples: { beside: found.usual, ours: found.ours },
      },
    ];
  },
};
