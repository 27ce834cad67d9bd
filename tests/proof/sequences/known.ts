/**
 * Faults that are known and not fixed yet, by the seed of a sequence that shows each: the law that it breaks. The part
 * fails for any other breach, and also when one of these is gone, so that it leaves this list with its fix.
 */
export const KNOWN: ReadonlyMap<number, string> = new Map();
