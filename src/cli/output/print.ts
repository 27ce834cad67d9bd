import { type Host, host } from "../../host.ts";
import { mask, type Secret } from "../../project/secrets/mask.ts";
import { forRunner } from "../processes/runner.ts";
import { visible, visibleJson } from "./visible.ts";
import { columns, wrapLines } from "./wrap.ts";

/**
 * The one place that prints. Whatever was read from a project or came from another program passes here: values of
 * secrets are masked, and control characters escaped.
 */

/**
 * Begins our own colour codes in a text: one that a project wrote there is escaped like any control character. Made where
 * something is painted: loading what makes it takes longer than most commands print.
 */
let mark: string | undefined;

/** The secrets of each command line. */
const hidden = new WeakMap<Host, readonly Secret[]>();

const secrets = () => hidden.get(host()) ?? [];

/** Prints none of these values from here on, in place of those of the command before. */
export function hideSecrets(values: readonly Secret[]): void {
  hidden.set(host(), values);
}

/** Marks a text with what a formatter of colours puts around it, so that printing leaves that. */
export function paint(draw: (text: string) => string, text: string): string {
  mark ??= crypto.randomUUID();
  const [on = "", off = ""] = draw("|").replaceAll("\x1b", mark).split("|");
  return on + text + off;
}

/** A text as it is printed within one line. */
export function shown(text: string): string {
  const safe = visible(mask(text, secrets()));
  return mark === undefined ? safe : safe.replaceAll(mark, "\x1b");
}

/** Prints lines on standard output; a line break within one of them is escaped. */
export function printLines(lines: readonly string[]): void {
  host().stdout.write(lines.map((line) => `${shown(line)}\n`).join(""));
}

/** Prints lines on standard output, broken between words where the terminal is too narrow. */
export function printWrapped(lines: readonly string[]): void {
  // A secret is masked before it could be broken.
  host().stdout.write(
    lines.flatMap((line) => wrapLines(shown(forRunner(line))).map((one) => `${one}\n`)).join(""),
  );
}

/** Prints a prompt on standard output, and leaves the cursor behind it. */
export function printPrompt(text: string): void {
  host().stdout.write(`${shown(text)} `);
}

/** Prints lines on standard error, broken between words where the terminal is too narrow. */
export function printErrors(lines: readonly string[]): void {
  const width = columns(host().stderr);
  host().stderr.write(
    lines.flatMap((line) => wrapLines(shown(line), width).map((one) => `${one}\n`)).join(""),
  );
}

/** Moves the cursor of standard output, or erases there. */
export function printDrawn(escapes: string): void {
  host().stdout.write(escapes);
}

/** Prints a JSON document on standard output. */
export function printDocument(document: unknown): void {
  const maskText = (_: string, value: unknown) =>
    typeof value === "string" ? mask(value, secrets()) : value;
  host().stdout.write(`${visibleJson(JSON.stringify(document, maskText, 2))}\n`);
}

/** Passes on what moves the cursor, or what another program prints for the terminal, as it is. */
export function printRaw(text: string): void {
  host().stderr.write(text);
}
