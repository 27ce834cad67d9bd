import { isHeld, type Line } from "./row.ts";

const round = (value: number): string => `${Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))}`;

function measured({ figure, unit }: Line): string {
  return figure === undefined ? "–" : `${round(figure)}${unit}`;
}

/** What is asked of a line's figure. */
function goal(line: Line): string {
  if (line.goal === undefined) return "–";
  return "least" in line.goal ? `≥ ${line.goal.least}` : `≤ ${line.goal.most}`;
}

function verdict(line: Line): string {
  const held = isHeld(line);
  return held === undefined ? "–" : held ? "held" : "**short**";
}

function both(line: Line, name: "p50" | "p99" | "errors"): string {
  const { beside, ours } = line.samples ?? {};
  if (beside === undefined && ours === undefined) return "–";
  return [beside, ours].flatMap((sample) => (sample ? [round(sample[name])] : [])).join(" → ");
}

/** The lines as a table of Markdown. */
export function table(lines: readonly Line[]): string {
  const head = ["what", "beside", "rendered", "figure", "goal", "", "p50 ms", "p99 ms", "errors"];
  const rows = lines.map((line) => [
    line.note ? `${line.what} (${line.note})` : line.what,
    line.beside,
    line.reached,
    measured(line),
    goal(line),
    verdict(line),
    both(line, "p50"),
    both(line, "p99"),
    both(line, "errors"),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The lines for a terminal. */
export function plain(line: Line): string {
  const figure = measured(line).padStart(9);
  const times = line.samples
    ? `  p50 ${both(line, "p50")}  p99 ${both(line, "p99")} ms  errors ${both(line, "errors")}`
    : "";
  const note = line.note ? `  (${line.note})` : "";
  return `  ${verdict(line).replaceAll("*", "").padEnd(5)} ${figure}  ${goal(line).padEnd(6)} ${line.what}: ${line.beside} → ${line.reached}${times}${note}`;
}
