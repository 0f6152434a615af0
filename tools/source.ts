import { chooseSource } from '@distroless/cpython';
import { writeSource } from '@distroless/lockfile';
import { knownTarballs } from '@distroless/resolve';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `source <project>` writes source.json: which tarball of CPython this build of the series uses.
await runCommand(async (context) => {
  const { series } = imageArguments(process.argv.slice(2), context.versions).image;
  const discover = async () => (await knownTarballs([series], context)).get(series) ?? [];
  await writeSource(series, await chooseSource(series, context, discover), context);
});
