import { chown, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../../support/process.ts";
import type { Owner } from "../../support/servers.ts";

/** A certificate authority of a proof, with the certificate of 127.0.0.1 that it signed. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a server's certificate in a folder; servers refuse a key that others may read. */
export async function makeCertificates(folder: string, owner: Owner = {}): Promise<Certificates> {
  const at = (name: string) => join(folder, name);
  const [authority, certificate, key] = [at("ca.pem"), at("server.pem"), at("server.key")];
  const request = ["req", "-newkey", "rsa:2048", "-nodes", "-subj"];
  const made = [...request, "/CN=proof", "-x509", "-days", "2", "-keyout", at("ca.key"), "-out", authority];
  await must("openssl", made);
  await must("openssl", [...request, "/CN=127.0.0.1", "-keyout", key, "-out", at("server.csr")]);
  await writeFile(at("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost");
  const signed = ["x509", "-req", "-in", at("server.csr"), "-CA", authority, "-CAkey", at("ca.key")];
  const about = ["-CAcreateserial", "-days", "2", "-extfile", at("names"), "-out", certificate];
  await must("openssl", [...signed, ...about]);
  if (owner.uid !== undefined)
    for (const file of [authority, certificate, key]) await chown(file, owner.uid, owner.gid ?? owner.uid);
  return { authority, certificate, key };
}
