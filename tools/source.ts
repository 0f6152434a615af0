import { chooseSource } from '@distroless/cpython';
import { checkArchitecture } from '@distroless/engine';
import { writeSource } from '@distroless/lockfile';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `source <project>` writes source.json: which tarball of CPython this build of the series uses.
await runCommand(async (context) => {
  const { arch, image } = imageArguments(process.argv.slice(2), context.versions);
  const { series } = image;
  checkArchitecture(`python-${series}-runtime:container`, arch);
  // Only a release that CPYTHON_RELEASE names needs the indexes, and the code that reads them takes a second to load.
  const discover = async (release: string) => {
    const { knownTarballs } = await import('@distroless/resolve');
    return (await knownTarballs([series], context, { release })).get(series) ?? [];
  };
  await writeSource(series, await chooseSource(series, context, discover), context);
});
