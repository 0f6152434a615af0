import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withSeriesTable } from '@distroless/catalog';
import { replaceFile } from '@distroless/files';
import { runCommand } from './lib/command.ts';

// `catalog-readme` writes the table of series in the README again, from versions.yaml.
await runCommand(async ({ workspace, versions }) => {
  const path = join(workspace, 'README.md');
  await replaceFile(path, withSeriesTable(await readFile(path, 'utf8'), versions));
});
