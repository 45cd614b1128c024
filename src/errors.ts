/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  violation: 1,
  usage: 2,
  unreachable: 3,
  inconclusive: 4,
  internal: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An end of the command that the user can act on: one clear sentence, and the exit code of the contract.
 * Anything else that is thrown is an error of the kit itself.
 */
export class KitError extends Error {
  constructor(
    sentence: string,
    readonly exitCode: ExitCode,
  ) {
    super(sentence);
    this.name = new.target.name;
  }
}

/** Wrong arguments, files or names: exit 2. */
export class UsageError extends KitError {
  constructor(sentence: string) {
    super(sentence, EXIT.usage);
  }
}

/** The target cannot be reached, or does not speak the protocol: exit 3. */
export class TargetError extends KitError {
  constructor(sentence: string) {
    super(sentence, EXIT.unreachable);
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
