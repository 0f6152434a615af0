import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { collectImages, readFormerCatalog, writeSite } from '@distroless/catalog';
import { runCommand, workspace } from './lib/command.ts';

// `catalog [--output=folder] [--former=site]` writes a static site about the images that were built here, and about those
// that an earlier catalogue has.
await runCommand(async (context) => {
  const { values } = parseArgs({
    options: { output: { type: 'string' }, former: { type: 'string' } },
  });
  const former = values.former ? await readFormerCatalog(values.former, context) : [];
  const collected = await collectImages(former, context);
  const folder = values.output ? resolve(values.output) : join(workspace, 'dist/catalog');
  const { pages } = await writeSite(collected, folder);
  context.report({ line: `wrote ${folder}: ${pages} pages about ${collected.images.length} images` });
});
