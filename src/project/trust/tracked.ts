import { spawnSync } from "node:child_process";

/** The index is read, and no program is run that the repository's own configuration names. */
const CAREFUL = ["core.fsmonitor=false", "safe.bareRepository=explicit", "protocol.allow=never"].flatMap(
  (setting) => ["-c", setting],
);

/** Whether git tracks one of these paths; where git cannot say, none is known to be. */
export function isTracked(folder: string, paths: readonly string[]): boolean {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  const { status, stdout, error } = spawnSync(
    "git",
    [...CAREFUL, "ls-files", "-z", "--sparse", "--", ...paths],
    { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 20_000, env },
  );
  // A list that is longer than Node.js keeps is no empty one.
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOBUFS") return true;
  return status === 0 && stdout !== "";
}
