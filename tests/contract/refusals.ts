/** Thrown where the service refuses the suite's sign-ins: no case could be judged. */
export class Limited extends Error {
  /** @param seconds how long it asks to wait */
  constructor(readonly seconds = 0) {
    super("The service limits how often the suite may sign in (429): no case can be judged");
  }
}

/** Thrown where no one answers at all. */
export class Unreachable extends Error {}
