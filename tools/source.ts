import { chooseSource } from '@distroless/cpython';
import { checkArchitecture } from '@distroless/engine';
import { writeSource } from '@distroless/lockfile';
import { knownTarballs } from '@distroless/resolve';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `source <project>` writes source.json: which tarball of CPython this build of the series uses.
await runCommand(async (context) => {
  const { arch, image } = imageArguments(process.argv.slice(2), context.versions);
  const { series } = image;
  checkArchitecture(`python-${series}-runtime:container`, arch);
  const discover = async () => (await knownTarballs([series], context)).get(series) ?? [];
  await writeSource(series, await chooseSource(series, context, discover), context);
});
