/** Finds the line, from 1, of an offset in a text; reads the text once, however many offsets are asked for. */
export function lineNumbers(text: string): (offset: number) => number {
  const starts: number[] = [];
  return (offset) => {
    if (starts.length === 0)
      for (let at = 0; at > 0 || starts.length === 0; at = text.indexOf("\n", at) + 1) starts.push(at);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
