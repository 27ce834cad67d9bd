import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { type Case, withUploads, withUsers } from "../case.ts";
import type { Client } from "../client/client.ts";

const section = "files";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface FileOut {
  id: string;
  size: number;
  name: string | null;
  content_type: string;
}

async function upload(
  user: Client,
  body: Buffer | Buffer[],
  type = "application/octet-stream",
): Promise<FileOut> {
  const headers = { "content-type": type };
  return (await user.request("POST", "/files", { body, headers })).is(201).as<FileOut>();
}

/** A form of parts, each of them a disposition, what follows it, and a content. */
function form(...parts: [disposition: string, content: Buffer][]): Buffer {
  const written = parts.flatMap(([disposition, content]) => [
    Buffer.from(`--line\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    content,
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...written, Buffer.from("--line--\r\n")]);
}

export const fileCases: readonly Case[] = [
  {
    section,
    when: withUploads,
    name: "POST /files takes a raw body, GET gives the same bytes back",
    async run(ctx) {
      const user = await ctx.user();
      const body = randomBytes(3_000);
      const file = await upload(user, body);
      assert.deepEqual(Object.keys(file).sort(), ["content_type", "id", "name", "size"]);
      assert.match(file.id, UUID);
      assert.equal(file.size, 3_000);
      const answer = (await user.get(`/files/${file.id}`)).is(200);
      assert.ok(answer.raw.equals(body));
      assert.equal(answer.header("content-length"), "3000");
      assert.equal(answer.header("x-content-type-options"), "nosniff");
    },
  },
  {
    section,
    when: withUploads,
    name: "POST /files takes the one file of a form, without what is around it",
    async run(ctx) {
      const user = await ctx.user();
      const content = Buffer.concat([Buffer.from("--line\r\n--lin"), randomBytes(300_000)]);
      const note = 'name="note"';
      const file = 'name="file"; filename="../a.png"\r\nContent-Type: image/png';
      const type = "multipart/form-data; boundary=line";
      const body = form([note, Buffer.from("x")], [file, content.subarray(8)]);
      const made = await upload(user, body, type);
      assert.deepEqual([made.size, made.name, made.content_type], [content.length - 8, "a.png", "image/png"]);
      const answer = (await user.get(`/files/${made.id}`)).is(200);
      assert.ok(answer.raw.equals(content.subarray(8)));
      assert.match(answer.header("content-disposition"), /^attachment/);
      for (const bad of [
        form([note, Buffer.from("x")]),
        form([file, content], [file, content]),
        body.subarray(0, 900),
      ])
        (await user.request("POST", "/files", { body: bad, headers: { "content-type": type } })).error(
          400,
          "BAD_REQUEST",
        );
      for (const other of ["multipart/mixed; boundary=line", "application/x-www-form-urlencoded"]) {
        const refused = await user.request("POST", "/files", { body, headers: { "content-type": other } });
        refused.error(415, "UNSUPPORTED_MEDIA_TYPE");
      }
    },
  },
  {
    section,
    when: withUploads,
    name: "openapi.json declares both bodies of an upload, and the download",
    async run(ctx) {
      type Content = { content: Record<string, unknown> };
      type Operation = { requestBody: Content; responses: Record<string, Content> };
      const { paths } = (await ctx.http("GET", "/openapi.json"))
        .is(200)
        .as<{ paths: Record<string, Record<string, Operation>> }>();
      const bodies = paths[ctx.api("/files")]?.post?.requestBody.content ?? {};
      assert.deepEqual(Object.keys(bodies).sort(), ["application/octet-stream", "multipart/form-data"]);
      const download = paths[ctx.api("/files/{file_id}")]?.get?.responses["200"]?.content ?? {};
      assert.deepEqual(Object.keys(download), ["application/octet-stream"]);
    },
  },
  {
    section,
    when: withUploads,
    name: "an upload may be larger than 1 MiB, its length declared or not",
    async run(ctx) {
      const user = await ctx.user();
      const part = randomBytes(1024 * 1024);
      const hash = createHash("sha256");
      for (let at = 0; at < 8; at += 1) hash.update(part);
      const wanted = hash.digest("hex");
      for (const body of [Buffer.concat(Array(8).fill(part)), Array<Buffer>(8).fill(part)]) {
        const file = await upload(user, body);
        assert.equal(file.size, 8 * 1024 * 1024);
        const read = (await user.get(`/files/${file.id}`)).is(200);
        assert.equal(createHash("sha256").update(read.raw).digest("hex"), wanted);
      }
    },
  },
  {
    section,
    when: withUploads,
    name: "ranges: a part, the tail, and what cannot be satisfied",
    async run(ctx) {
      const user = await ctx.user();
      const body = randomBytes(1_000);
      const { id } = await upload(user, body);
      const part = async (range: string) => user.get(`/files/${id}`, { range });
      const middle = (await part("bytes=100-199")).is(206);
      assert.ok(middle.raw.equals(body.subarray(100, 200)));
      assert.equal(middle.header("content-range"), "bytes 100-199/1000");
      assert.ok((await part("bytes=900-")).is(206).raw.equals(body.subarray(900)));
      assert.ok((await part("bytes=-50")).is(206).raw.equals(body.subarray(950)));
      assert.ok((await part("bytes=0-99999")).is(206).raw.equals(body));
      for (const bad of ["bytes=1000-", "bytes=5-1", "bytes=x", "bytes=-0", "bytes=1_0-20", "bytes=0-1,x"]) {
        const refused = await part(bad);
        refused.error(416, "RANGE_NOT_SATISFIABLE");
        assert.equal(refused.header("content-range"), "bytes */1000", bad);
      }
      for (const unknown of ["lines=1-2", "lines"]) assert.ok((await part(unknown)).is(200).raw.equals(body));
      const whole = (await user.get(`/files/${id}`)).is(200);
      assert.equal(whole.header("accept-ranges"), "bytes");
    },
  },
  {
    section,
    when: withUploads,
    name: "no such file is 404",
    async run(ctx) {
      const user = await ctx.user();
      (await user.get("/files/00000000-0000-4000-8000-000000000000")).error(404, "NOT_FOUND");
      (await user.delete("/files/00000000-0000-4000-8000-000000000000")).error(404, "NOT_FOUND");
      (await user.get("/files/none")).error([404, 422]);
    },
  },
  {
    section,
    when: withUploads,
    name: "DELETE /files/{id} is 204, then 404",
    async run(ctx) {
      const user = await ctx.user();
      const { id } = await upload(user, randomBytes(10));
      (await user.delete(`/files/${id}`)).is(204);
      (await user.get(`/files/${id}`)).error(404, "NOT_FOUND");
      (await user.delete(`/files/${id}`)).error(404, "NOT_FOUND");
    },
  },
  {
    section,
    when: (facts) => facts.uploads && withUsers(facts),
    name: "uploading needs a user; reading and deleting, the owner",
    async run(ctx) {
      const owner = await ctx.user();
      const { id } = await upload(owner, randomBytes(10));
      const visitor = ctx.visitor();
      (await visitor.request("POST", "/files", { body: "x" })).error(401, "NOT_AUTHENTICATED");
      (await visitor.delete(`/files/${id}`)).error(401, "NOT_AUTHENTICATED");
      (await visitor.get(`/files/${id}`)).error(401, "NOT_AUTHENTICATED");
      const other = await ctx.user();
      (await other.get(`/files/${id}`)).error(403, "FORBIDDEN");
      (await other.get(`/files/${id}`, { range: "bytes=0-1" })).error(403, "FORBIDDEN");
      (await other.delete(`/files/${id}`)).error(403, "FORBIDDEN");
      (await owner.get(`/files/${id}`)).is(200);
    },
  },
  {
    section,
    when: (facts) => facts.uploads && withUsers(facts),
    needs: ["superuser"],
    name: "a superuser may read and delete any file",
    async run(ctx) {
      const owner = await ctx.user();
      const { id } = await upload(owner, randomBytes(10));
      const admin = await ctx.admin();
      (await admin.get(`/files/${id}`)).is(200);
      (await admin.delete(`/files/${id}`)).is(204);
    },
  },
  {
    section,
    when: withUploads,
    name: "a file is never served as a page of this site",
    async run(ctx) {
      const user = await ctx.user();
      const body = "<script>alert(1)</script>";
      const made = await user.request("POST", "/files", { body, headers: { "content-type": "text/html" } });
      const { id } = made.is(201).as<FileOut>();
      const answer = (await user.get(`/files/${id}`)).is(200);
      const harmless =
        !answer.header("content-type").includes("html") ||
        answer.header("content-disposition").startsWith("attachment");
      assert.ok(harmless, `${answer.header("content-type")} ${answer.header("content-disposition")}`);
    },
  },
];
