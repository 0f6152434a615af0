import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '@distroless/engine';
import { printableLines, printReport, repeatFrom, verify } from '@distroless/verify';
import { chalk } from 'zx';
import { listenForInterrupt } from './lib/interrupt.ts';
import { usageFor, verifyArguments } from './verify/arguments.ts';
import { readerIn } from './verify/reader.ts';

// Describes an image and finds its faults: one of ours, one made from ours, or any other that runs Python.
const workspace = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const reader = readerIn(process.cwd(), workspace);
// It is removed after each run, even a stopped one.
const scratch = path.join(workspace, 'dist/verify', `${process.pid}`);
const { signal, status } = listenForInterrupt();

try {
  const { image, json, verbose, help, ...options } = verifyArguments(process.argv.slice(2), reader.command);
  if (help) console.log(usageFor(reader.command));
  else {
    const report = await verify(image, {
      ...{ ...options, reader, scratch, signal, now: new Date() },
      engine: await openEngine({
        env: process.env,
        workspace,
        report: (line) => console.error(line),
        signal,
      }),
      behaviours: path.join(workspace, 'images/python/tests'),
      onWarning: (text) => console.error(chalk.yellow(printableLines(text))),
    });
    console.log(json ? JSON.stringify(report, null, 2) : printReport(report, { verbose }));
    process.exitCode = report.counts.failed ? 1 : 0;
  }
} catch (error) {
  const { message } = (signal.aborted ? signal.reason : error) as Error;
  console.error(chalk.red(printableLines(repeatFrom(reader.nx, message))));
  process.exitCode = status() || 2;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
