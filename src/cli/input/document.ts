import { extname } from "node:path";
import { UserError } from "../../errors.ts";
import { readTextOf, STANDARD_INPUT } from "./config.ts";

/** A document and its name in messages. */
export interface Document {
  readonly where: string;
  readonly value: unknown;
}

/**
 * Reads a document that a flag names: YAML by the file's name, JSON otherwise; of standard input, either.
 *
 * @throws {UserError} if the file cannot be read, or is neither.
 */
export async function readDocument(file: string, flag: string): Promise<Document> {
  const text = await readTextOf(file, flag);
  const where = file === "-" ? STANDARD_INPUT : file;
  const isYaml = [".yaml", ".yml"].includes(extname(file).toLowerCase());
  if (isYaml || (file === "-" && !/^\uFEFF?\s*[{[]/.test(text)))
    return { where, value: await yamlOf(text, where) };
  try {
    return { where, value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    throw notA("JSON", where, (error as Error).message.replace(/, (?:\.{3})?"[\s\S]*/, ""));
  }
}

/** @throws {UserError} if the text is not YAML. */
async function yamlOf(text: string, where: string): Promise<unknown> {
  const { readYaml } = await import("../../project/tools/parse-yaml.ts");
  try {
    // What refers to itself, or is no JSON otherwise, is none of the forms that are read.
    return JSON.parse(JSON.stringify(readYaml(text) ?? null));
  } catch (error) {
    throw notA("YAML", where, (error as Error).message.split(/:?\n/)[0] ?? "");
  }
}

function notA(what: string, where: string, why: string): UserError {
  return new UserError(`${where} is not ${what}: ${why.replaceAll(/\s+/g, " ")}`);
}
