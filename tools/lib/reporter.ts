import { Writable } from 'node:stream';
import type { Report, StepEvent } from '@distroless/workspace';
import { SingleBar } from 'cli-progress';
import { chalk } from 'zx';

/**
 * Shows what steps report: a bar on a terminal, otherwise plain lines at every quarter. PROGRESS_COLUMNS, from
 * tools/quiet-nx.cjs, means that the pipe ends at a terminal of that width.
 */
export function createReporter(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): { report: Report; end: () => void } {
  if (env['CI']) return lineReporter(stream);
  if (stream.isTTY) return barReporter(stream);
  const columns = Number(env['PROGRESS_COLUMNS'] ?? 0);
  return columns > 0 ? barReporter(terminalBehind(stream, columns)) : lineReporter(stream);
}

const controlSequence = '\u001B[';

/** Other tasks print to the same terminal, so each line first clears the rest of their bar. */
function terminalBehind(stream: NodeJS.WriteStream, columns: number): NodeJS.WriteStream {
  const write = (text: string) => {
    const isLine = text.endsWith('\n') && text !== '\n' && !text.includes(controlSequence);
    stream.write(isLine ? `\r${controlSequence}K${text}` : text);
  };
  const terminal = new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      write(String(text));
      done();
    },
  });
  return Object.assign(terminal, { isTTY: true, columns }) as unknown as NodeJS.WriteStream;
}

/** Prints why a command failed, on stderr. */
export function showError(error: unknown): void {
  console.error(chalk.red((error as Error).message));
}

type Progress = Exclude<StepEvent, { line: string }>;

function barReporter(stream: NodeJS.WriteStream): { report: Report; end: () => void } {
  let bar: SingleBar | undefined;
  let shown = '';
  const end = () => {
    bar?.stop();
    bar = undefined;
    shown = '';
  };
  const report = (event: StepEvent) => {
    if ('line' in event) {
      end();
      stream.write(`${event.line}\n`);
      return;
    }
    if (shown !== event.what) {
      end();
      shown = event.what;
      bar = new SingleBar({ format: '{what} {bar} {text}', stream, barsize: 24, clearOnComplete: false });
      bar.start(event.total ?? event.done, 0, { what: event.what, text: '' });
    }
    bar?.setTotal(event.total ?? event.done);
    bar?.update(event.done, { text: amount(event) });
  };
  return { report, end };
}

// In bytes; a download of a second needs no line.
const worthALine = 2_000_000;

function lineReporter(stream: NodeJS.WriteStream): { report: Report; end: () => void } {
  const quarters = new Map<string, number>();
  const report = (event: StepEvent) => {
    if ('line' in event) {
      stream.write(`${event.line}\n`);
      return;
    }
    if (!event.total || (event.unit === 'bytes' && event.total < worthALine)) return;
    const quarter = Math.floor((4 * event.done) / event.total);
    if (quarter <= (quarters.get(event.what) ?? 0)) return;
    quarters.set(event.what, quarter);
    stream.write(`${event.what}: ${quarter * 25} % of ${amount({ ...event, done: event.total })}\n`);
  };
  return { report, end: () => {} };
}

function amount({ done, total, unit }: Progress): string {
  if (unit !== 'bytes')
    return total === undefined || total === done ? `${done} ${unit}` : `${done}/${total} ${unit}`;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return total === undefined || total === done
    ? `${megabytes(done)} MB`
    : `${megabytes(done)}/${megabytes(total)} MB`;
}
