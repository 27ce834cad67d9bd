/**
 * What Plinth believes of what it reads in a project. A folder may come from any source, by a clone or an archive, so that
 * nothing in it is trusted, the record in `.plinth/` included:
 *
 * - Files are read only where they are plain files behind no link, up to a size: reading.ts, and folder.ts for the record.
 * - Every path that is read from a file is checked before the first change: paths.ts.
 * - `features` and `before` are data: record.ts reads them strictly, and they only say what to render and to compare with.
 * - A journal says what to move and to delete. It is used only where this user's own run wrote it in this project:
 *   journals.ts, by a key that is kept outside of the project: key.ts.
 *
 * docs/security.md says it for people.
 */
export { ODD_HINT, oddOf, refuseOdd } from "./folder.ts";
export {
  isStage,
  readJournal,
  readSealed,
  refuseBehindLinks,
  refuseOtherFiles,
  sealedJournal,
  Unbelieved,
} from "./journals.ts";
export { kindOf, look, obstacleBefore, pathProblem } from "./paths.ts";
export { namesIn, readPlain, readText } from "./reading.ts";
