import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '@distroless/files';
import {
  fixable,
  openVexOf,
  parseVex,
  type ScanReport,
  scan,
  toJson,
  toMarkdown,
  toSarif,
  vexPath,
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
  const statements = parseVex(await readFile(path.join(context.workspace, vexPath), 'utf8'), context.now);
  const sbom = await readSubject(args, context);
  return scan(sbom, {
    api: context.env['OSV_API']?.replace(/\/+$/, '') || undefined,
    cache: path.join(context.cache.directory, 'osv'),
    newestPython: await newestPython(sbom, context),
    ...{ statements, signal: context.signal },
  });
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
