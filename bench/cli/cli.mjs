// How long the packed command line takes to start and to render, beside `node -e 0`, and beside other generators of npm.
// `npm run bench:cli`; `-- --check`: a ratio above its limit is exit 1; `-- --own`: without the others;
// `-- --write`: the table of this run goes into the README.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { needHyperfine, ratio, rounds, typical, workFolder } from "../measure.mjs";
import { beside } from "./beside.mjs";
import { install, installed, packOwn } from "./package.mjs";

needHyperfine("bench:cli");
const has = (flag) => process.argv.includes(flag);
const folder = workFolder();
try {
  const tarball = packOwn(folder);
  own(tarball);
  if (!has("--own")) {
    const table = tableOf(beside(folder, tarball));
    console.log(`\n${table}`);
    if (has("--write")) write(table);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function own(tarball) {
  install(folder, [tarball]);
  const { file } = installed(folder, "create-plinth");
  const node = process.execPath;
  const prepare = "rm -rf my-api";
  // A project in git, as a change of one asks git what is not committed.
  execFileSync(node, [file, "made", "--yes", "--no-install"], { cwd: folder, stdio: "ignore" });
  const rows = [
    { name: "node -e 0", command: `${node} -e 0`, prepare },
    { name: "--version", command: `${node} ${file} --version`, prepare, limit: 1.5 },
    { name: "--help", command: `${node} ${file} --help`, prepare, limit: 1.8 },
    {
      name: "create --yes --no-install --no-git",
      command: `${node} ${file} create my-api --yes --no-install --no-git`,
      prepare,
      limit: 3.2,
    },
    {
      name: "add resource --no-install",
      command: `env -C my-api ${node} ${file} add resource Post title:str.200 body:text --no-install`,
      prepare: "sh -c 'rm -rf my-api && cp -a made my-api'",
    },
  ];
  const measured = rounds(rows, { count: 12, runs: 3, warmup: 1, cwd: folder });
  let over = 0;
  for (const [index, { name, limit }] of rows.entries()) {
    const times = ratio(measured, index);
    if (limit !== undefined && times > limit) over += 1;
    const said = limit === undefined ? "" : `limit ${limit} ×${times > limit ? "  OVER" : ""}`;
    const cpu = `cpu ${ratio(measured, index, 0, "cpu").toFixed(2)} ×`;
    const figures = `${typical(measured, index).toFixed(1).padStart(7)} ms  ${times.toFixed(2)} ×  ${cpu}`;
    console.log(`${name.padEnd(36)} ${figures}  ${said}`.trimEnd());
  }
  if (has("--check") && over > 0) process.exitCode = 1;
}

function tableOf({ node, base, rows, failed }) {
  const times = (value) => (value === undefined ? "–" : `${value.toFixed(1)} ×`);
  const lines = rows.map(
    ({ name, release, version, help, create, files, cold }) =>
      `| ${name} ${release} | ${times(version)} | ${times(help)} | ${times(create)} | ${files} | ${cold === undefined ? "–" : `${cold.toFixed(1)} s`} |`,
  );
  return [
    "| generator | `--version` | `--help` | a project | its files | `npx`, cold |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    `In times of \`node -e 0\` (${base.toFixed(0)} ms, Node.js ${node.slice(1)}); each one's default project, nothing installed. \`npx\`: of the`,
    "packed file, with an empty cache of npm's, until its help is printed; what it depends on comes from the registry.",
    ...failed.map(({ name, release, why }) => `Not measured: ${name} ${release ?? ""} (${why}).`),
  ].join("\n");
}

function write(table) {
  const readme = fileURLToPath(new URL("../../README.md", import.meta.url));
  const text = readFileSync(readme, "utf8").replace(
    /(<!-- figures: begin[^>]*-->\n)[\s\S]*?(<!-- figures: end -->)/,
    (_, begin, end) => `${begin}${table}\n${end}`,
  );
  writeFileSync(readme, text);
}
