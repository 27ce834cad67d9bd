import { alternate, hammer, type Sample } from "../../load.ts";
import { type Line, perSecond, type Row } from "../../row.ts";
import { API, type Stage } from "../../stage.ts";

const ROWS = 1_000_000;
const PAGE = 50_000;
const SIZE = 20;
const PAD = `pad=${"x".repeat(512)}`;

/** A page far down a table of a million rows, and what its total costs. */
export const deep: Row = {
  name: "deep",
  title: `page ${PAGE.toLocaleString("en")} of a million rows, and the total of all`,
  async run(stage, { rounds, seconds }) {
    await stage.fill(ROWS);
    const [usual, ours] = [await stage.usual([], { USUAL_CACHE: "off" }), await stage.ours()];
    const list = (query: string) => `${API}/items?size=${SIZE}&${query}&${PAD}`;
    const far = list(`cursor=${await cursor(stage, ROWS - (PAGE - 1) * SIZE)}`);
    const ask = (url: string) => () => hammer(url, seconds, 1);
    const found = await alternate(rounds, {
      near: ask(ours.url + list("cursor=")),
      far: ask(ours.url + far),
      usualNear: ask(usual.url + list("page=1")),
      usualFar: ask(usual.url + list(`page=${PAGE}`)),
      total: ask(ours.url + list("page=1")),
    });
    await Promise.all([usual.stop(), ours.stop()]);
    await stage.fill(1_000);
    const line = (what: string, beside: Sample, reached: Sample, rest: Partial<Line>): Line => ({
      what,
      beside: perSecond(beside.rate),
      reached: perSecond(reached.rate),
      figure: reached.p50 / beside.p50,
      unit: " ×",
      samples: { beside, ours: reached },
      ...rest,
    });
    return [
      line(`page ${PAGE.toLocaleString("en")} by cursor, beside page 1 by cursor`, found.near, found.far, {
        goal: { most: 1.2 },
        note: `p50; by offset the usual code takes ${(found.usualFar.p50 / found.usualNear.p50).toFixed(1)} times its page 1`,
      }),
      line("page 1 with its total, a million rows, beside the usual code's", found.usualNear, found.total, {
        goal: { most: 0.2 },
        note: "p50; the total is counted to 10,000 and no further",
      }),
    ];
  },
};

/** The cursor that a client would have come to after reading all items above an id. */
async function cursor(stage: Stage, id: number): Promise<string> {
  const moment = await stage.sql(
    `SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') FROM items WHERE id = ${id}`,
  );
  return Buffer.from(`${moment}|${id}`).toString("base64url");
}
