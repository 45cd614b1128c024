import { UsageError } from '../../errors.js';
import { FORMAT, VERSION } from './format.js';
import { LineError, parseFields, parseHeader, parseLine, SyntaxLineError } from './json-line.js';
import { eachLine, type Line } from './lines.js';
import type { ModelName, Recording } from './recording.js';
import { RecordingBuilder } from './recording-builder.js';

/**
 * Reads a history of JSON Lines as it comes, in memory bounded by what it holds. A last line that was cut off, as when the
 * recording was killed, is left out with a warning.
 * @param name of the file, for messages
 * @throws UsageError naming file and line, for what is no history
 */
export async function readJsonLines(source: AsyncIterable<Uint8Array | string>, name: string): Promise<Recording> {
  const builder = new RecordingBuilder();
  const warnings: string[] = [];
  let model: ModelName | undefined;
  await eachLine(source, name, (line) => {
    if (line.text.trim() === '') return;
    try {
      if (model === undefined) model = parseHeader(parseFields(line.text));
      else addLine(builder, line);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      const isCutOff = error instanceof SyntaxLineError && !line.ended && model !== undefined;
      if (!isCutOff) throw new UsageError(`${name}:${line.number}: ${error.message}`);
      warnings.push(`${name}:${line.number}: the last line is cut off; it is left out`);
    }
  });
  if (model === undefined)
    throw new UsageError(`${name} is empty; a history begins with {"format":"${FORMAT}","version":${VERSION}}`);
  return builder.build(model, warnings);
}

function addLine(builder: RecordingBuilder, { text }: Line): void {
  const parsed = parseLine(parseFields(text));
  if ('at' in parsed) builder.addEvent(parsed);
  else builder.add(parsed);
}
