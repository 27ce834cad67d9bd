import http from "node:http";
import { API, PERSON, type Served } from "./stage.ts";

/** Signs in, and returns the token. */
export async function signIn({ url }: Served): Promise<string> {
  const { username, password } = PERSON;
  const body = new URLSearchParams({ grant_type: "password", username, password });
  const answer = await fetch(`${url}${API}/token`, { method: "POST", body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`signing in: ${answer.status} ${text}`);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

/** Sends one request over an agent of its own choice, and returns the status and the body. */
export function ask(
  agent: http.Agent,
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = options;
    const request = http.request(url, { agent, method, headers, timeout: 10_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
    request.end(body);
  });
}
