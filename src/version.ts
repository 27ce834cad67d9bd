declare const PLINTH_VERSION: string | undefined;

/** The version of this package, written in by the build. */
export const VERSION: string = typeof PLINTH_VERSION === "undefined" ? "0.0.0" : PLINTH_VERSION;
