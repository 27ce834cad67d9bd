import { randomBytes, randomInt } from "node:crypto";
import type { Described } from "../../../../src/engine/index.ts";
import { clockSamples } from "./clock.ts";
import { inTurn } from "./in-turn.ts";

/** Values of a field, each as JSON text: numbers are as exact as they are written. */
export interface FieldSamples {
  /** One that differs from those before as far as the type has others; they begin at a random one. */
  row(): string;
  /** Those at the bounds. */
  readonly good: readonly string[];
  /** Those beyond them, and what is no value at all. */
  readonly bad: readonly string[];
}

/** Values that are tried at random lie within so many steps. */
const SPAN = 1_000_000n;
/** Of a text's values; so many have a number that is exact. */
const HEX_DIGITS = 11;

/** The values of a field, as its kind's samples say; undefined if it takes the id of a row, or its kind says nothing. */
export function samplesOf(field: Described): FieldSamples | undefined {
  const { samples, given } = field;
  if (samples === undefined) return undefined;
  const made = madeOf(samples, given);
  if (made === undefined) return undefined;
  const bad = [...samples.invalid.map((one) => JSON.stringify(one)), ...made.bad];
  return { ...made, bad: field.can.includes("optional") ? bad : [...bad, "null"] };
}

function madeOf(
  { text, number, clock, words, values }: NonNullable<Described["samples"]>,
  given: Described["given"],
): FieldSamples | undefined {
  const first = (name: string | undefined) => (name === undefined ? undefined : given[name]?.[0]);
  if (text !== undefined) return texts(Number(first(text.least) ?? 0), Number(first(text.most) ?? 1_000));
  if (number !== undefined) {
    const { digits, places, decimal = false } = number;
    return numbers({
      least: first(number.least),
      most: first(number.most),
      digits: digits === undefined ? undefined : Number(first(digits)),
      places: places === undefined ? Number(decimal) : Number(first(places)),
    });
  }
  if (clock !== undefined) return clockSamples(clock.form, first(clock.least), first(clock.most));
  if (words !== undefined) {
    const all = (given[words] ?? []).map((word) => JSON.stringify(word));
    const next = inTurn(all.length);
    return { row: () => all[next()] ?? "null", good: all, bad: [] };
  }
  if (values === undefined) return undefined;
  const all = values.map((value) => JSON.stringify(value));
  return { row: () => filled(all[0] ?? "null"), good: all.slice(1).map(filled), bad: [] };
}

/** A value with random parts in its places. */
function filled(json: string): string {
  return json
    .replaceAll("{{n}}", String(randomInt(1_000_000)))
    .replaceAll("{{hex}}", randomBytes(6).toString("hex"));
}

function texts(least: number, most: number): FieldSamples {
  const digits = Math.min(most, HEX_DIGITS);
  const next = inTurn(16 ** digits);
  const long = (length: number, of = "x") => JSON.stringify(of.repeat(length));
  return {
    row: () => JSON.stringify(next().toString(16).padStart(digits, "0").padStart(least, "x")),
    good: [long(least), long(most), long(most, "\u{1F600}")],
    bad: [long(most + 1), ...(least > 0 ? [long(least - 1)] : [])],
  };
}

/** What numbers are limited to; with digits they are exact, and texts in JSON. */
interface Limits {
  readonly least: string | undefined;
  readonly most: string | undefined;
  readonly digits: number | undefined;
  /** Behind the point. */
  readonly places: number;
}

function numbers({ least, most, digits, places }: Limits): FieldSamples {
  const scale = Math.max(places, fractionOf(least), fractionOf(most));
  const step = 10n ** BigInt(scale - places);
  const limit = digits === undefined ? undefined : (10n ** BigInt(digits) - 1n) * step;
  const low = least === undefined ? limit && -limit : largest(scaled(least, scale), limit && -limit);
  const high = most === undefined ? limit : smallest(scaled(most, scale), limit);
  const first = low === undefined ? undefined : ceil(low, step);
  const last = high === undefined ? undefined : -ceil(-high, step);
  const write = (value: bigint) => {
    const sign = value < 0n ? "-" : "";
    const text = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
    const whole = text.slice(0, text.length - scale);
    // As many places as it has: the others are zeros.
    const fraction = text.slice(text.length - scale).slice(0, places);
    const number = places === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
    return digits === undefined ? number : JSON.stringify(number);
  };
  const base =
    first !== undefined && first > 0n
      ? first
      : last !== undefined && last < 0n
        ? (first ?? last - SPAN * step)
        : 0n;
  const room = last === undefined ? SPAN : smallest((last - base) / step + 1n, SPAN);
  const next = inTurn(Number(room));
  return {
    row: () => write(base + BigInt(next()) * step),
    good: [first, last].filter((one) => one !== undefined).map(write),
    bad: [
      ...(first === undefined ? [] : [write(first - step)]),
      ...(last === undefined ? [] : [write(last + step)]),
    ],
  };
}

function fractionOf(number: string | undefined): number {
  return number?.split(".")[1]?.length ?? 0;
}

/** A number as so many of its smallest parts; Python writes it with underscores. */
function scaled(number: string, scale: number): bigint {
  const [whole = "", fraction = ""] = number.replaceAll("_", "").split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

/** The next multiple; a division drops what is behind the point. */
function ceil(value: bigint, step: bigint): bigint {
  return (value / step) * step + (value > 0n && value % step !== 0n ? step : 0n);
}

function largest(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a > b ? a : b;
}

function smallest(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a < b ? a : b;
}
