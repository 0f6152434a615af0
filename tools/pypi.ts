import { provePypi, writeCounts } from '@distroless/proof';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';
import { imageOf } from './lib/image-name.ts';

await runCommand(async (context) => {
  const { image } = imageArguments(process.argv.slice(2), context.versions);
  const project = `python-${image.series}-${image.variant}`;
  const images = {
    builder: imageOf(project, context),
    runtime: imageOf(`python-${image.series}-runtime`, context),
  };
  const { imports, installing, importing, ...counts } = await provePypi(image.series, images, context);
  for (const { name, version, outcome, why } of imports) {
    console.log([name.padEnd(30), version.padEnd(16), outcome, ...(why ? [why] : [])].join(' '));
  }
  const { passed, failed, skipped } = counts;
  console.log(
    `${project}: ${passed} imported, ${failed} failed, ${skipped} listed; installed in ${installing} s, imported in ${importing} s`,
  );
  await writeCounts(`${project}-pypi`, counts, { workspace: context.workspace, details: { imports } });
  if (failed > 0) process.exitCode = 1;
});
