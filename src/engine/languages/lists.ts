/** Adds to the end of a list. A spread passes each element as an argument, and V8 refuses some 120,000 of them. */
export function append<T>(list: T[], ...more: (readonly T[])[]): void {
  for (const part of more) for (const element of part) list.push(element);
}

/** The least number, Infinity where there is none. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((low, number) => Math.min(low, number), Infinity);
}
