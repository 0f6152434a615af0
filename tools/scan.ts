import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '@distroless/files';
import {
  fixable,
  openVexOf,
  type ScanReport,
  scan,
  scanSettings,
  toJson,
  toMarkdown,
  toSarif,
} from '@distroless/scan';
import type { Context } from '@distroless/workspace';
import { runCommand } from './lib/command.ts';
import { type ScanArguments, scanArguments, usage } from './scan/arguments.ts';
import { newestPython, readSubject } from './scan/read-subject.ts';

// Prints what is known to be vulnerable in an image.
let found = 0;
await runCommand(async (context) => {
  const args = scanArguments(process.argv.slice(2));
  if (args.help) return console.log(usage);
  const report = await scanSubject(args, context);
  const texts = { markdown: toMarkdown(report), json: toJson(report), sarif: toSarif(report) };
  if (args.output !== undefined) await writeReports(args.output, report, texts);
  process.stdout.write(texts[args.format]);
  found = fixable(report).length;
});
// Of a command that failed, the status is 1, which stands for fixable findings here.
process.exitCode = process.exitCode === 1 ? 2 : (process.exitCode ?? (found > 0 ? 1 : 0));

async function scanSubject(args: ScanArguments, context: Context): Promise<ScanReport> {
  // An expired statement is an error before anything is downloaded.
  await scanSettings(context);
  const sbom = await readSubject(args, context);
  return scan(sbom, await scanSettings(context, { newestPython: await newestPython(sbom, context) }));
}

async function writeReports(
  folder: string,
  report: ScanReport,
  texts: { markdown: string; json: string; sarif: string },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replaceFile(path.join(folder, 'scan.md'), texts.markdown);
  await replaceFile(path.join(folder, 'scan.json'), texts.json);
  await replaceFile(path.join(folder, 'scan.sarif'), texts.sarif);
  const vex = openVexOf(report);
  if (vex !== undefined) await replaceFile(path.join(folder, 'openvex.json'), vex);
}
