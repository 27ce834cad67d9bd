/**
 * Faults that are known and not fixed yet, by the seed of a sequence that shows each: the law that it breaks. The part
 * fails for any other breach, and also when one of these is gone, so that it leaves this list with its fix.
 */
export const KNOWN: ReadonlyMap<number, string> = new Map([
  // One branch renames a resource while the other removes a field of it: the merged record has the field again.
  [8, "pyproject.toml is not as its features render it, and no user changed it"],
  // One branch renames a resource while the other sets an option of it: the merged record has both names.
  [20, "README.md is not as its features render it, and no user changed it"],
  // One branch adds a feature with parts for users while the other takes the users out: some of these parts stay.
  [26, "app/api/v1/files.py is not as its features render it, and no user changed it"],
]);
