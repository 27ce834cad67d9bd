import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { putBetween } from "../between.ts";
import { escapeXml, svg } from "./svg.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A bar for each value of a row: how long it is, and what is written beside it. */
interface Row {
  readonly label: string;
  readonly values: readonly (readonly [value: number, text: string] | undefined)[];
}

interface Chart {
  readonly title: string;
  readonly series: readonly string[];
  readonly rows: readonly Row[];
  /** Stacked in one bar, on an even scale; else one below another, each step of the scale ten times the one before. */
  readonly stacked?: true;
}

/** In pixels. */
const [WIDTH, LABELS, TEXTS, BAR, GAP, TOP] = [780, 320, 80, 14, 10, 56];

const STYLE = [
  "text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#1f2328}.value{font-size:11px}.title{font-weight:600;font-size:14px}",
  ".s0{fill:#2da44e}.s1{fill:#8c959f}.s2{fill:#cf222e}",
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s0{fill:#3fb950}.s1{fill:#6e7681}.s2{fill:#f85149}}",
].join("");

/** Draws bars. */
function draw({ title, series, rows, stacked }: Chart): string {
  const all = rows.flatMap(({ values }) => values.flatMap((one) => (one === undefined ? [] : [one[0]])));
  const sums = rows.map(({ values }) => values.reduce((sum, one) => sum + (one?.[0] ?? 0), 0));
  const [low, high] = [Math.min(...all) / 2, Math.max(...all)];
  const room = WIDTH - LABELS - TEXTS;
  const length = (value: number) =>
    round(
      stacked ? (value / Math.max(...sums)) * room : (Math.log(value / low) / Math.log(high / low)) * room,
    );
  const legend = series.map(
    (name, at) =>
      `<rect class="s${at}" x="${LABELS + at * 150}" y="32" width="10" height="10"/><text x="${LABELS + at * 150 + 15}" y="41">${escapeXml(name)}</text>`,
  );
  let y = TOP;
  const bars = rows.flatMap(({ label, values }) => {
    const lines = stacked ? 2 : values.length;
    const middle = round(y + (lines * BAR) / 2 + 4);
    const texts = [
      `<text x="${LABELS - 10}" y="${middle}" text-anchor="end">${escapeXml(shorten(label))}</text>`,
    ];
    let x = LABELS;
    for (const [at, one] of values.entries()) {
      if (one === undefined || one[0] === 0) continue;
      const [width, top] = [length(one[0]), stacked ? y : y + at * BAR];
      texts.push(
        `<rect class="s${at}" x="${round(x)}" y="${top}" width="${width}" height="${stacked ? 2 * BAR : BAR - 2}"/>`,
      );
      const [left, base] = stacked ? [x + width / 2 - 6, y + 18] : [x + width + 5, top + 10];
      texts.push(`<text class="value" x="${round(left)}" y="${base}">${escapeXml(one[1])}</text>`);
      if (stacked) x += width;
    }
    y += lines * BAR + GAP;
    return texts;
  });
  const heading = `<text class="title" x="0" y="16">${escapeXml(title)}</text>`;
  return svg({ width: WIDTH, height: y, title }, STYLE, [heading, ...legend, ...bars]);
}

/** A label that fits beside the bars. */
function shorten(label: string): string {
  return label.length > 50 ? `${label.slice(0, 49)}…` : label;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The cells of the tables in a document that begin with a heading. */
function tableAfter(document: string, heading: string): readonly (readonly string[])[] {
  const at = document.indexOf(`| ${heading} |`);
  if (at < 0) throw new Error(`no table that begins with "${heading}"`);
  const lines = document.slice(at).split("\n");
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "").replaceAll("**", "")),
  );
}

function rate(cell: string): readonly [number, string] | undefined {
  const [, digits] = /^([\d,]+)\/s$/.exec(cell) ?? [];
  return digits === undefined ? undefined : [Number(digits.replaceAll(",", "")), cell];
}

function times(cell: string): readonly [number, string] | undefined {
  const value = Number.parseFloat(cell);
  return Number.isNaN(value) ? undefined : [value, cell];
}

/** Every rate of docs/generated/speed.md that both sides have. */
function speedChart(document: string): Chart {
  const rows = tableAfter(document, "what | beside").flatMap(
    ([what = "", beside = "", rendered = ""]): Row[] => {
      const [other, ours] = [rate(beside), rate(rendered)];
      const label = what.replace(/ \(.*$|, beside the usual code.*$/, "");
      return other === undefined || ours === undefined ? [] : [{ label, values: [ours, other] }];
    },
  );
  return {
    title: "Requests (chat: deliveries) a second; the scale is logarithmic",
    series: ["rendered", "beside"],
    rows,
  };
}

/** How long each generator of the README's table takes. */
function generatorsChart(document: string): Chart {
  const rows = tableAfter(document, "generator").map(
    ([label = "", , help = "", project = ""]): Row => ({
      label,
      values: [times(project), times(help)],
    }),
  );
  return {
    title: "Time of a command, in times of node -e 0; the scale is logarithmic",
    series: ["a project", "--help"],
    rows,
  };
}

/** What became of the edits of docs/merge.md. */
function mergeChart(document: string): Chart {
  const [, count = ""] = /\| of (\d+) \|/.exec(document) ?? [];
  const table = tableAfter(document, `of ${count}`);
  const rows = ["plinth update", "git merge", "copier update"].map(
    (label, at): Row => ({
      label,
      values: table.map((cells): readonly [number, string] => {
        const cell = cells[at + 1] ?? "";
        return [Number(cell), cell];
      }),
    }),
  );
  return {
    title: `${count} edits close to a change of the template`,
    series: ["clean and right", "conflict shown", "silently wrong"],
    rows,
    stacked: true,
  };
}

/** Puts what became of the edits of docs/merge.md into the README, in words. */
export function writeMergeSentence(readme: string): string {
  const { rows } = mergeChart(readFileSync(`${root}/docs/merge.md`, "utf8"));
  const [ours = [], , copier = []] = rows.map(({ values }) => values.map((one) => one?.[1]));
  const edits = rows[0]?.values.reduce((sum, one) => sum + (one?.[0] ?? 0), 0);
  return putBetween(readme, "merge", [
    `  Of ${edits} edits close to what a template changes, it merges ${copier[0]} right, shows ${copier[1]} as conflicts and gets ${copier[2]} silently`,
    `  wrong; \`update\` of Plinth: ${ours[0]}, ${ours[1]} and ${ours[2]} ([docs/merge.md](docs/merge.md)).`,
  ]);
}

const CHARTS: readonly (readonly [image: string, document: string, chart: (document: string) => Chart])[] = [
  ["docs/images/speed.svg", "docs/generated/speed.md", speedChart],
  ["docs/images/generators.svg", "README.md", generatorsChart],
  ["docs/images/merge.svg", "docs/merge.md", mergeChart],
];

/** The charts by their paths, made from the tables of the documents. */
export function charts(): ReadonlyMap<string, string> {
  return new Map(
    CHARTS.map(([image, document, chart]) => [
      image,
      draw(chart(readFileSync(`${root}/${document}`, "utf8"))),
    ]),
  );
}

// Run by itself: `tsx scripts/docs/images/charts.ts`.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, image] of charts()) writeFileSync(`${root}/${path}`, image);
  writeFileSync(`${root}/README.md`, writeMergeSentence(readFileSync(`${root}/README.md`, "utf8")));
}
