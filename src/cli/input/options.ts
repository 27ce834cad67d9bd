/** What `create` was told on its command line, as commander gives it. */
export interface CreateOptions extends Record<string, unknown> {
  readonly stack?: string;
  readonly preset?: string;
  readonly name?: string;
  readonly description?: string;
  readonly config?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly install?: boolean;
  readonly git?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly verbose?: boolean;
}
