import { must, run } from "../../../support/process.ts";

/** A real terminal of a given size, in which a command runs; typed into and looked at as by a person. */
export class Terminal {
  private constructor(private readonly name: string) {}

  /** Opens one with a command, whose exit code is shown when it ends. */
  static async open(
    command: string,
    options: { cwd: string; columns?: number; rows?: number; env?: Readonly<Record<string, string>> },
  ): Promise<Terminal> {
    const { cwd, columns = 100, rows = 60, env = {} } = options;
    const name = `plinth-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
    const set = Object.entries({ CI: "", NODE_EXTRA_CA_CERTS: "", ...env });
    const unset = ["-u", "CI", ...set.filter(([, value]) => value === "").flatMap(([key]) => ["-u", key])];
    const given = set.filter(([, value]) => value !== "").map(([key, value]) => `${key}=${value}`);
    const line = `env ${[...unset, ...given].join(" ")} ${command}; echo "[exit $?]"; exec cat`;
    const size = ["-x", String(columns), "-y", String(rows)];
    // A server of its own: no one's other terminals are touched.
    await must("tmux", [
      "-L",
      name,
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-s",
      name,
      ...size,
      "-c",
      cwd,
      line,
    ]);
    return new Terminal(name);
  }

  /** The screen's text. */
  async screen(): Promise<string> {
    const text = await must("tmux", ["-L", this.name, "capture-pane", "-p", "-t", this.name]);
    return text.replaceAll(/[ \t]+$/gm, "").trimEnd();
  }

  /** The screen's text, with the escapes that colour it. */
  raw(): Promise<string> {
    return must("tmux", ["-L", this.name, "capture-pane", "-e", "-p", "-t", this.name]);
  }

  /** Waits until the screen shows something. */
  async shows(wanted: RegExp, seconds = 30): Promise<string> {
    let screen = "";
    for (let waited = 0; waited < seconds * 10; waited += 1) {
      screen = await this.screen();
      if (wanted.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the screen never showed ${wanted}:\n${screen}`);
  }

  /** Types keys by tmux's names: `Enter`, `Down`, `Escape`, `C-c`, or text. */
  async type(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await must("tmux", ["-L", this.name, "send-keys", "-t", this.name, key]);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
  }

  /** Makes the terminal another size. */
  async resize(columns: number, rows: number): Promise<void> {
    const size = ["-x", String(columns), "-y", String(rows)];
    await must("tmux", ["-L", this.name, "resize-window", "-t", this.name, ...size]);
  }

  async close(): Promise<void> {
    await run("tmux", ["-L", this.name, "kill-server"]);
  }
}
