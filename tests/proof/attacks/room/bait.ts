import type { Room } from "./room.ts";

/** What no output may hold: each file outside of a project holds its own. */
export const markerOf = (name: string): string => `BAIT:${name}:TIAB`;
export const MARKER = /BAIT:([\w./-]+):TIAB/g;

/** Another user, to whom some things belong. */
export const STRANGER = 65534;

/** Files of the user beside the project, which no command of ours has any business with. */
export const BAIT_FILES = [
  "home/.bashrc",
  "home/id_rsa",
  "home/.netrc",
  "home/old-0",
  "home/new-0",
  "home/journal",
  "home/features",
  "home/cache/module.py",
  "home/cache/__pycache__/module.pyc",
  "home/cache/cache/deep",
  "home/versions/one.py",
  "beside.txt",
  "secrets.env",
] as const;

/** Empty folders, to see whether one is removed. */
export const EMPTY_FOLDERS = ["home/empty", "empty"] as const;

/** Puts the user's own files into a room. */
export function layBait(room: Room): void {
  for (const path of BAIT_FILES) room.file(path, contentOf(path), path === "home/id_rsa" ? 0o600 : 0o644);
  for (const path of EMPTY_FOLDERS) room.put(path, { kind: "folder" });
}

/** What a file of the user holds: something that each reader of it would take for what it looks for. */
export function contentOf(path: string): string {
  if (path === "secrets.env") return `SECRET_KEY=${markerOf(path)}\n`;
  if (path.endsWith(".py")) return `# holds: first\nrevision = "${markerOf(path)}"\ndown_revision = None\n`;
  if (path === "home/features") return `plinth 1.0.0\nstack tiny\nname ${markerOf(path)}\n`;
  if (path === "home/journal") return JSON.stringify({ command: markerOf(path), entries: [], caches: [] });
  return `# ${markerOf(path)}\n`;
}

/** A program that leaves a trace where it is run. */
export function trap(name: string): string {
  return `#!/bin/sh\necho "${name}" >> '{trace}'\nexit 0\n`;
}

/** Programs of a project's own that something might run. */
const TOOLS = ["ruff", "alembic", "python", "python3", "pip", "uvicorn", "mypy"];
const ANYWHERE = ["uv", "git", "python3", "python", "node", "npm", "npx", "sh", "ruff"];

/** Puts programs into a project that must not be run. */
export function setTraps(room: Room, root: string): void {
  const set = (path: string) => room.file(`${root}/${path}`, trap(path), 0o755);
  for (const name of TOOLS) set(`.venv/bin/${name}`);
  for (const name of ANYWHERE) {
    set(name);
    set(`node_modules/.bin/${name}`);
  }
  set("current");
  for (const [path, text] of Object.entries(SPRINGS)) {
    const entry = room.text(`${root}/${path}`);
    if (entry === undefined) room.file(`${root}/${path}`, text);
  }
}

const python = (name: string) => `import pathlib\npathlib.Path("{trace}").open("a").write("${name}\\n")\n`;

/** Files that make a tool run something, should a tool be started where they are. */
const SPRINGS: Readonly<Record<string, string>> = {
  "conftest.py": python("conftest.py"),
  "sitecustomize.py": python("sitecustomize.py"),
  "app/manage.py": python("app/manage.py"),
  "alembic/env.py": python("alembic/env.py"),
  "build_backend.py": python("build_backend.py"),
  "pyproject.toml":
    '[build-system]\nrequires = []\nbuild-backend = "build_backend"\nbackend-path = ["."]\n[project]\nname = "x"\nversion = "1"\n',
  ".npmrc": "script-shell=./sh\nnode-options=--require ./trap.cjs\nprefix=./\n",
  "trap.cjs": 'require("node:fs").appendFileSync("{trace}", "trap.cjs\\n");\n',
  "package.json": '{"name":"x","bin":{"create-plinth":"trap.cjs"},"scripts":{"prepare":"node trap.cjs"}}\n',
  "uv.toml": 'python-preference = "only-system"\n',
  ".python-version": "./python3\n",
};
