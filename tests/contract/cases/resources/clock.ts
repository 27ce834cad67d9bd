import { inTurn } from "./in-turn.ts";
import type { FieldSamples } from "./samples.ts";

type Form = "date" | "time" | "datetime";

/** The first and the last value, and the seconds from one to the next. */
const FORMS = {
  date: { first: "0001-01-01", last: "9999-12-31", step: 86_400 },
  time: { first: "00:00:00", last: "23:59:59", step: 1 },
  datetime: { first: "0001-01-01T00:00:00Z", last: "9999-12-31T23:59:59Z", step: 1 },
} as const;
/** Values that are tried at random lie within so many steps, from here on. */
const SPAN = 10_000;
const START = { date: "2020-01-01", time: "12:00:00", datetime: "2020-01-01T12:00:00Z" } as const;

/** Dates, times of day or moments, from the least to the most that a field has. */
export function clockSamples(form: Form, least: string | undefined, most: string | undefined): FieldSamples {
  const { first, last, step } = FORMS[form];
  const low = secondsOf(form, least ?? first);
  const high = secondsOf(form, most ?? last);
  const start = Math.max(low, Math.min(secondsOf(form, START[form]), high - SPAN * step));
  const room = Math.min(SPAN, Math.floor((high - start) / step) + 1);
  const write = (seconds: number) => JSON.stringify(textOf(form, seconds));
  const next = inTurn(room);
  return {
    row: () => write(start + next() * step),
    good: [write(low), write(high)],
    bad: [
      ...(least === undefined ? [] : [write(low - step)]),
      ...(most === undefined ? [] : [write(high + step)]),
    ],
  };
}

/** Seconds since 1970; options have hours and minutes without a colon, `0930`. */
function secondsOf(form: Form, text: string): number {
  const whole = text.replace(/(^|T)([0-9]{2})([0-9]{2})(?=Z?$)/, "$1$2:$3:00");
  const iso = { date: `${whole}T00:00:00Z`, time: `1970-01-01T${whole}Z`, datetime: whole }[form];
  return Date.parse(iso) / 1_000;
}

function textOf(form: Form, seconds: number): string {
  const iso = new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
  const [date = "", time = ""] = iso.split("T");
  return { date, time: time.replace("Z", ""), datetime: iso }[form];
}
