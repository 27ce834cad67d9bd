import { host } from "../../host.ts";
import { printErrors, printRaw, shown } from "../output/print.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Says that something is under way, and how long it has taken. */
export interface Progress {
  done(text: string): void;
  failed(text: string): void;
}

/** Seconds and minutes, as a person would say them. */
export function elapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  if (seconds < 60) return `${Math.round(seconds)}s`;
  return `${Math.floor(seconds / 60)}m ${Math.round(seconds % 60)}s`;
}

/** A spinner on a terminal unless it is not to be drawn, two plain lines elsewhere, nothing when the output is for a program. */
export function startProgress(text: string, quiet = false, drawn = true): Progress {
  const begun = performance.now();
  const live = !quiet && drawn && host().stderr.isTTY === true && host().env.TERM !== "dumb";
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    printRaw(`\r\x1b[2K${FRAMES[frame]} ${shown(text)} (${elapsed(performance.now() - begun)})`);
  };
  const timer = live ? setInterval(draw, 100) : undefined;
  timer?.unref();
  if (live) draw();
  else if (!quiet) printErrors([`… ${text}`]);
  const end = (mark: string, last: string) => {
    clearInterval(timer);
    if (live) printRaw("\r\x1b[2K");
    if (!quiet) printErrors([`${mark} ${last} (${elapsed(performance.now() - begun)})`]);
  };
  return { done: (last) => end("✓", last), failed: (last) => end("✗", last) };
}
