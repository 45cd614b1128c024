import { type Dialect, lite } from '../protocol/dialect.js';
import { formatDialect } from '../target/dialect-file.js';

export const PROFILE_FILE = 'memlite-profile.yaml';

const USE = `# The kit learns what the server speaks at the start of each run. Where it learns wrong, put right what is here, and use it:
#   memlite-kit conform --dialect ${PROFILE_FILE} ...
`;

/** What the server speaks, or else a profile that changes nothing, each field with the value that it has anyhow. */
export function starterProfile(learned: Dialect | undefined): string {
  if (learned !== undefined) return USE + formatDialect(learned);
  const lines = formatDialect(lite).trimEnd().split('\n');
  return `${USE}${lines.map((line) => (/^(#|spec:)/.test(line) ? line : `# ${line}`)).join('\n')}\n`;
}
