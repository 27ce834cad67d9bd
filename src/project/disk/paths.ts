import { UserError } from "../../errors.ts";
import { obstacleBefore, pathProblem } from "../trust/index.ts";

/**
 * Refuses paths that lead out of a folder, by their names or through a link: nothing is ever written there.
 *
 * @throws {UserError} if a path leads out of the folder, or through a link.
 */
export function assertInsideProject(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== undefined)
      throw new UserError(`The path ${JSON.stringify(path)} ${problem} (${folder}). Nothing was changed.`, {
        exit: 4,
      });
    const obstacle = obstacleBefore(folder, path);
    if (obstacle === undefined) continue;
    throw new UserError(
      `${obstacle.path} is ${obstacle.what}, and files would be written below it. Nothing was changed.`,
      { hint: "Put a folder in its place, and run this again." },
    );
  }
}
