import type { SpecName } from '../../protocol/dialect.js';
import type { Seams } from '../plain/seams.js';

/** A named defect that the reference server can be given: `serve --fault NAME`, NAME being that of its file. */
export interface Fault {
  /** What is wrong, as a sentence. */
  readonly summary: string;
  /**
   * The summary for somebody whose server fails the same checks, in `conform`: given where the summary says more than the
   * checks show, or where the fix needs the story.
   */
  readonly diagnosis?: string;
  /** How people come to write it. */
  readonly story: string;
  /** How to put it right. */
  readonly fix: string;
  /** The clauses that it breaks, without the name of the specification: `SET-4`. Another clause may suffer, but not be blamed. */
  readonly clauses: readonly string[];
  /** The specifications under which it is a fault; all unless given. */
  readonly specs?: readonly SpecName[];
  /** Who catches it, where it shows only under load or crashes; the suite unless given. */
  readonly caughtBy?: 'stress';
  /** `own`: it shows only in a process that can be watched; the selftest starts one for it. */
  readonly process?: 'own';
  /** The suite takes long on it, for it waits in vain for replies: the selftest begins with it. */
  readonly isSlow?: true;
  /** Breaks the server. */
  readonly install: (seams: Seams) => void;
}
