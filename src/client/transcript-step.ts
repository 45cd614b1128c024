import { formatDuration } from '../duration.js';
import { formatText, type Text } from './transcript-text.js';

/** Whether a text has a line end behind it, or is exactly the bytes that it says. */
export type Ending = 'line' | 'exact';

/** What the client can do to a connection beside sending. */
export const ACTIONS = ['open', 'half-close', 'close', 'reset'] as const;
export type Action = (typeof ACTIONS)[number];

/** What one line of a transcript asks for. `connection` is the empty string for the one without a name. */
export type Deed =
  | { readonly kind: 'send'; readonly connection: string; readonly text: Text; readonly ending: Ending }
  | { readonly kind: 'expect'; readonly connection: string; readonly text: Text; readonly ending: Ending }
  /** The server is expected to end the connection. */
  | { readonly kind: 'closed'; readonly connection: string }
  /** Nothing is expected to come for so long, and the connection to stay open. */
  | { readonly kind: 'silence'; readonly connection: string; readonly ms: number }
  | { readonly kind: 'act'; readonly connection: string; readonly action: Action }
  | { readonly kind: 'pause'; readonly ms: number };

export type Step = Deed & {
  /** Where it stands in the script, from 1. */
  readonly line: number;
};

export interface Transcript {
  /** The file, for messages. */
  readonly name: string;
  /** The script as it was written, line by line, without line ends. */
  readonly lines: readonly string[];
  readonly steps: readonly Step[];
}

/** A step that the server can fail. */
export type Expectation = Extract<Step, { kind: 'expect' | 'closed' | 'silence' }>;

export function isExpectation(step: Step): step is Expectation {
  return step.kind === 'expect' || step.kind === 'closed' || step.kind === 'silence';
}

/** The line of a transcript that says this. */
export function formatDeed(deed: Deed): string {
  switch (deed.kind) {
    case 'send':
      return `${deed.connection}>${formatBehind(deed)}`;
    case 'expect':
      return `${deed.connection}<${formatBehind(deed)}`;
    case 'closed':
      return `${deed.connection}<! closed`;
    case 'silence':
      return `${deed.connection}<! silence ${formatDuration(deed.ms)}`;
    case 'act':
      return `${deed.connection}>! ${deed.action}`;
    case 'pause':
      return `>! pause ${formatDuration(deed.ms)}`;
  }
}

function formatBehind({ text, ending }: { text: Text; ending: Ending }): string {
  const written = formatText(text);
  return `${ending === 'exact' ? '=' : ''}${written === '' ? '' : ` ${written}`}`;
}
