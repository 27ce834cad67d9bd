/** Whether one version comes before another (Semantic Versioning 2.0.0, pre-releases left aside). */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const [left = 0, right = 0] = [a?.[index], b?.[index]];
    if (left !== right) return left < right;
  }
  return false;
}
