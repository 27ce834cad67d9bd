import { cpus } from "node:os";
import { alternate, hammer, type Sample } from "../load.ts";
import { type Line, type Options, perSecond, type Row } from "../row.ts";
import { Shares } from "../share.ts";
import { ITEMS, type Stage } from "../stage.ts";

/** Of a processor: with no more for each worker, two of them and the load have enough of two processors. */
const HALF = 0.5;

type Load = () => Promise<Sample>;

/** The cached list by one worker and by two. */
export const workers: Row = {
  name: "workers",
  title: "the cached list by two workers, beside one",
  async run(stage, { rounds, seconds }) {
    await stage.fill(1_000);
    const services = {
      one: await stage.ours(),
      two: await stage.ours(["--workers", "2"]),
      oneGranian: await stage.oursOnGranian(),
      twoGranian: await stage.oursOnGranian(["--workers", "2"]),
    };
    const load = (name: keyof typeof services) => () => hammer(services[name].url + ITEMS, seconds, 64);
    await load("two")();
    await load("twoGranian")();
    const full = { uvicorn: await busy(load("one")), granian: await busy(load("oneGranian")) };
    const found = await alternate(rounds, {
      one: load("one"),
      two: load("two"),
      oneGranian: load("oneGranian"),
      twoGranian: load("twoGranian"),
    });
    await stage.stopAll();
    const line = (what: string, beside: Sample, reached: Sample, least: number, used: number): Line => ({
      what,
      beside: perSecond(beside.rate),
      reached: perSecond(reached.rate),
      figure: reached.rate / beside.rate,
      unit: " ×",
      goal: { least },
      samples: { beside, ours: reached },
      note: `one worker and wrk keep ${used.toFixed(1)} of ${cpus().length} processors busy`,
    });
    return [
      line("two workers on the cached list, uvicorn", found.one, found.two, 1.4, full.uvicorn),
      line("two workers on the cached list, granian", found.oneGranian, found.twoGranian, 1.8, full.granian),
      await held(stage, { rounds, seconds }),
    ];
  },
};

/** The same on granian where workers have half a processor each, so that the load has what it needs. */
async function held(stage: Stage, { rounds, seconds }: Pick<Options, "rounds" | "seconds">): Promise<Line> {
  const what = "… each worker held to half a processor, granian";
  const services = [await stage.oursOnGranian(), await stage.oursOnGranian(["--workers", "2"])] as const;
  const shares = await Promise.all(services.map(({ pid }) => Shares.hold(pid, HALF)));
  try {
    if (shares.includes(undefined)) {
      return { what, beside: "–", reached: "–", unit: " ×", note: "no control group may be made here" };
    }
    const [one, two] = services.map(
      ({ url }) =>
        () =>
          hammer(url + ITEMS, seconds, 64),
    ) as [Load, Load];
    await one();
    await two();
    const found = await alternate(rounds, { one, two });
    return {
      what,
      beside: perSecond(found.one.rate),
      reached: perSecond(found.two.rate),
      figure: found.two.rate / found.one.rate,
      unit: " ×",
      samples: { beside: found.one, ours: found.two },
    };
  } finally {
    await stage.stopAll();
    await Promise.all(shares.map((share) => share?.end()));
  }
}

/** How many processors of this machine are busy while something runs. */
async function busy(work: () => Promise<unknown>): Promise<number> {
  const sum = () => {
    const times = cpus().map(({ times }) => times);
    const all = times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq);
    const total = all.reduce((one, other) => one + other, 0);
    return { total, idle: times.reduce((one, { idle }) => one + idle, 0) };
  };
  const before = sum();
  await work();
  const after = sum();
  const idle = (after.idle - before.idle) / (after.total - before.total);
  return cpus().length * (1 - idle);
}
