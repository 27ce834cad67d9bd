import { spawnSync } from "node:child_process";

/** Files that differ from the last commit, untracked ones aside; none known where there is no commit, or no git. */
export function changedSinceCommit(folder: string): readonly string[] | undefined {
  const { status, stdout } = spawnSync(
    "git",
    ["--no-optional-locks", "status", "--porcelain=v1", "--branch", "-z", "--untracked-files=no", "--", "."],
    {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  if (status !== 0 || stdout.startsWith("## No commits yet")) return undefined;
  return stdout
    .split("\0")
    .filter((entry) => /^[ MADRCUT?!]{2} ./.test(entry))
    .map((entry) => entry.slice(3));
}
