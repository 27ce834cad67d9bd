import { describe, expect, it } from "vitest";
import { newBreaks, reconcile, toText } from "../../src/engine/index.ts";
import { harder } from "./cases/harder.ts";
import { mergeTogether } from "./cases/together.ts";
import { twenty } from "./cases/twenty.ts";
import { hasPython } from "./meaning.ts";
import { mergeOurs, outcomeOf, standingsOf } from "./tools/ours.ts";
import { judge } from "./verdict.ts";
import { stage } from "./world.ts";

const stories = [...twenty, ...harder];
const wrongIn = (verdicts: ReturnType<typeof judge>) =>
  verdicts.flatMap(({ word, why }, at) => (word === "wrong" ? [[stories[at]?.title, ...why]] : []));
const cleanIn = (verdicts: ReturnType<typeof judge>) =>
  verdicts.filter(({ word }) => word === "clean").length;

// What files mean is reported by Python's own parsers.
describe.skipIf(!hasPython())("32 edits close to what the template changes", () => {
  it("are none of them silently wrong where the project has no programs of its own yet", async () => {
    const outcomes = await Promise.all(
      stories.map(async (story) => {
        const { before, yours, next } = stage([story]);
        return [story, await mergeOurs(before, yours, next)] as const;
      }),
    );
    const verdicts = judge(outcomes);
    expect(wrongIn(verdicts)).toEqual([]);
    expect(cleanIn(verdicts)).toBeGreaterThanOrEqual(18);
  });

  it("are none of them silently wrong where additions may meet", () => {
    const outcomes = stories.map((story) => {
      const { before, yours, next } = stage([story]);
      const unmanaged = new Map([...yours.files].filter(([path]) => !before.has(path) && !next.has(path)));
      const changes = reconcile(before, standingsOf(before, yours, next), next, { unmanaged, join: true });
      const texts = [yours.files, outcomeOf(yours, changes, []).files].map(
        (files) => new Map([...files].map(([path, { content }]) => [path, toText(content) ?? ""])),
      );
      const broken = newBreaks(texts[0] ?? new Map(), texts[1] ?? new Map());
      return [story, outcomeOf(yours, changes, broken)] as const;
    });
    const verdicts = judge(outcomes);
    expect(wrongIn(verdicts)).toEqual([]);
    expect(cleanIn(verdicts)).toBeGreaterThanOrEqual(21);
  });

  it("lose nothing that the user wrote", async () => {
    for (const story of stories) {
      const { before, yours, next } = stage([story]);
      const { files, links } = await mergeOurs(before, yours, next);
      const all = [...files.values()].map(({ content }) => toText(content) ?? "").join("\n");
      const has = new Set(all.split(/\r?\n/).map((line) => line.trim()));
      const written = [...before.values()].map(({ content }) => toText(content) ?? "").join("\n");
      const known = new Set(written.split("\n").map((line) => line.trim()));
      for (const [path, { content }] of yours.files) {
        const own = (toText(content) ?? "").split(/\r?\n/).map((line) => line.trim());
        const lost = own.filter((line) => line !== "" && !known.has(line) && !has.has(line));
        expect(lost.map((line) => `${story.title}: ${path}: ${line}`)).toEqual([]);
      }
      expect(links).toEqual(yours.links);
    }
  });

  it("are right together, or shown", async () => {
    const { edits, failed, silent } = await mergeTogether();
    expect(silent).toEqual([]);
    expect(edits - failed.size).toBeGreaterThanOrEqual(10);
  });
});
