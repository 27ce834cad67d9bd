import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";

/** The one shape of all errors. */
export interface Envelope {
  code: string;
  message: string;
  errors?: { field: string; message: string; type: string }[];
  request_id: string;
  timestamp: string;
}

export interface UserOut {
  id: number;
  email: string;
  username: string;
  is_active: boolean;
  is_superuser: boolean;
  created_at: string;
}
export interface Item {
  id: number;
  name: string;
  description: string | null;
  views: number;
  owner_id: number | null;
  created_at: string;
  updated_at: string;
}
export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
  pages: number;
}
export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
}

/** What is unpacked of a compressed answer, in bytes. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|\+00:00)$/;

export class Answer {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly raw: Buffer,
    readonly ms: number,
    private readonly what: string,
  ) {}

  get text(): string {
    if (this.headers["content-encoding"] !== "gzip") return this.raw.toString("utf8");
    try {
      return gunzipSync(this.raw, { maxOutputLength: MAX_UNPACKED_BYTES }).toString("utf8");
    } catch (error) {
      throw new assert.AssertionError({ message: `${this.what}: not gzip: ${(error as Error).message}` });
    }
  }

  as<T>(): T {
    try {
      return JSON.parse(this.text) as T;
    } catch {
      throw new assert.AssertionError({ message: `${this.what}: not JSON: ${this.text.slice(0, 200)}` });
    }
  }

  header(name: string): string {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : (value ?? "");
  }

  /** The status expected, or a failure that shows what came instead. */
  is(...statuses: number[]): this {
    if (!statuses.includes(this.status)) {
      assert.fail(
        `${this.what}: wanted ${statuses.join(" or ")}, got ${this.status} ${this.text.slice(0, 300)}`,
      );
    }
    return this;
  }

  /** An error in the one envelope: its status, its code, and every field as promised. */
  error(status: number | readonly number[], code?: string | readonly string[]): Envelope {
    this.is(...(typeof status === "number" ? [status] : status));
    const body = this.as<Envelope>();
    const known = ["code", "message", "errors", "request_id", "timestamp"];
    const extra = Object.keys(body).filter((key) => !known.includes(key));
    assert.deepEqual(extra, [], `${this.what}: fields outside the envelope`);
    assert.match(body.code ?? "", /^[A-Z_]+$/, `${this.what}: no code in ${this.text.slice(0, 300)}`);
    assert.ok(typeof body.message === "string" && body.message !== "", `${this.what}: no message`);
    assert.match(body.timestamp ?? "", TIMESTAMP, `${this.what}: timestamp`);
    assert.equal(
      body.request_id,
      this.header("x-request-id"),
      `${this.what}: request_id is not the header's`,
    );
    if (code !== undefined) {
      const codes = typeof code === "string" ? [code] : code;
      assert.ok(codes.includes(body.code), `${this.what}: wanted ${codes.join(" or ")}, got ${body.code}`);
    }
    if (body.code === "VALIDATION_ERROR") {
      assert.ok(Array.isArray(body.errors) && body.errors.length > 0, `${this.what}: errors are missing`);
      for (const entry of body.errors) {
        assert.deepEqual(Object.keys(entry).sort(), ["field", "message", "type"], `${this.what}: errors[]`);
      }
    }
    return body;
  }

  /** Anything but a failure of the server; errors keep the envelope. */
  clientErrorOr(...statuses: number[]): this {
    if (statuses.includes(this.status)) return this;
    assert.ok(
      this.status >= 400 && this.status < 500,
      `${this.what}: wanted a 4xx, got ${this.status} ${this.text.slice(0, 300)}`,
    );
    if (this.headers["content-type"]?.includes("json")) this.error(this.status);
    return this;
  }
}
