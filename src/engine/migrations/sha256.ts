const ROUND = Uint32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

/** SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal (FIPS 180-4): the engine runs where no crypto module is. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const hash = Uint32Array.from(START);
  for (let offset = 0; offset < padded.length; offset += 64) mix(hash, view, offset);
  return Array.from(hash, (word) => word.toString(16).padStart(8, "0")).join("");
}

function mix(hash: Uint32Array, view: DataView, offset: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 64; t += 1) {
    w[t] = t < 16 ? view.getUint32(offset + t * 4) : small(w, t);
  }
  const state = Array.from(hash);
  for (let t = 0; t < 64; t += 1) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    const one =
      h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND[t] ?? 0) + (w[t] ?? 0);
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    state.pop();
    state.unshift((one + two) >>> 0);
    state[4] = (d + one) >>> 0;
  }
  state.forEach((word, index) => {
    hash[index] = (hash[index] ?? 0) + word;
  });
}

function small(w: Uint32Array, t: number): number {
  const [x = 0, y = 0] = [w[t - 15], w[t - 2]];
  return (
    (w[t - 16] ?? 0) +
    (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
    (w[t - 7] ?? 0) +
    (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
  );
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 0x100000000);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
