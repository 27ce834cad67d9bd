/** One case at a time asks the service; those that wait for it let the others go on meanwhile. */
export class Turn {
  private busy = false;
  private readonly back: (() => void)[] = [];
  private readonly fresh: (() => void)[] = [];

  /** Waits for the turn; a case that returns from a wait goes before those that have not begun. */
  async take(back: boolean): Promise<void> {
    if (this.busy) await new Promise<void>((go) => (back ? this.back : this.fresh).push(go));
    this.busy = true;
  }

  give(): void {
    const next = this.back.shift() ?? this.fresh.shift();
    if (next === undefined) this.busy = false;
    else next();
  }
}

/** A case's hold on the turn, and how long it has had to wait for it. */
export class Hold {
  waited = 0;
  private held = false;
  private over = false;

  constructor(private readonly turn: Turn) {}

  async take(back = false): Promise<void> {
    const begun = performance.now();
    await this.turn.take(back);
    this.waited += performance.now() - begun;
    this.held = true;
    if (!this.over) return;
    this.give();
    throw new Error("this case is over");
  }

  /** Lets the others go on while something is waited for. */
  async aside<T>(wait: () => Promise<T>): Promise<T> {
    if (!this.held) return wait();
    this.give();
    try {
      return await wait();
    } finally {
      await this.take(true);
    }
  }

  /** Ends the hold for good. */
  end(): void {
    this.over = true;
    this.give();
  }

  private give(): void {
    if (!this.held) return;
    this.held = false;
    this.turn.give();
  }
}
