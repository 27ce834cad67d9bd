/** Text as the content of an element of XML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An SVG document that is read to those who do not see it, with colours for light and dark surroundings. */
export function svg(
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
  style: string,
  body: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}
