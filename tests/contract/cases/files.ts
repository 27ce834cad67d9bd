import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { type Case, withUsers } from "../case.ts";
import type { Client } from "../client.ts";

const section = "files";

async function upload(user: Client, body: Buffer | Buffer[]): Promise<{ id: number; size: number }> {
  const headers = { "content-type": "application/octet-stream" };
  return (await user.request("POST", "/files", { body, headers })).is(201).as<{ id: number; size: number }>();
}

export const fileCases: readonly Case[] = [
  {
    section,
    name: "POST /files takes a raw body, GET gives the same bytes back",
    async run(ctx) {
      const user = await ctx.user();
      const body = randomBytes(3_000);
      const file = await upload(user, body);
      assert.ok(Number.isInteger(file.id));
      assert.equal(file.size, 3_000);
      const answer = (await user.get(`/files/${file.id}`)).is(200);
      assert.ok(answer.raw.equals(body));
      assert.equal(answer.header("content-length"), "3000");
      assert.equal(answer.header("x-content-type-options"), "nosniff");
    },
  },
  {
    section,
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
      (await part("bytes=1000-")).is(416);
      (await part("bytes=5-1")).clientErrorOr(200);
      (await part("bytes=x")).clientErrorOr(200);
      const whole = (await user.get(`/files/${id}`)).is(200);
      assert.equal(whole.header("accept-ranges"), "bytes");
    },
  },
  {
    section,
    name: "no such file is 404",
    async run(ctx) {
      const user = await ctx.user();
      (await user.get("/files/999999999")).error(404, "NOT_FOUND");
      (await user.delete("/files/999999999")).error(404, "NOT_FOUND");
      (await user.get("/files/none")).error([404, 422]);
    },
  },
  {
    section,
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
    when: withUsers,
    name: "uploading needs a user, deleting the owner",
    async run(ctx) {
      const owner = await ctx.user();
      const { id } = await upload(owner, randomBytes(10));
      const visitor = ctx.visitor();
      (await visitor.request("POST", "/files", { body: "x" })).error(401, "NOT_AUTHENTICATED");
      (await visitor.delete(`/files/${id}`)).error(401, "NOT_AUTHENTICATED");
      (await (await ctx.user()).delete(`/files/${id}`)).error([403, 404], ["FORBIDDEN", "NOT_FOUND"]);
      (await owner.get(`/files/${id}`)).is(200);
    },
  },
  {
    section,
    when: withUsers,
    needs: ["superuser"],
    name: "a superuser may read and delete anybody's file",
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
    name: "a file is never served as a page of this site",
    async run(ctx) {
      const user = await ctx.user();
      const body = "<script>alert(1)</script>";
      const made = await user.request("POST", "/files", { body, headers: { "content-type": "text/html" } });
      const { id } = made.is(201).as<{ id: number }>();
      const answer = (await user.get(`/files/${id}`)).is(200);
      const harmless =
        !answer.header("content-type").includes("html") ||
        answer.header("content-disposition").startsWith("attachment");
      assert.ok(harmless, `${answer.header("content-type")} ${answer.header("content-disposition")}`);
    },
  },
];
