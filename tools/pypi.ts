import { provePypi, writeCounts } from '@distroless/proof';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image } = imageArguments(process.argv.slice(2), context.versions);
  const { imports, installing, importing, ...counts } = await provePypi(image, context);
  for (const { name, version, outcome, why } of imports) {
    console.log([name.padEnd(30), version.padEnd(16), outcome, ...(why ? [why] : [])].join(' '));
  }
  const { passed, failed, skipped } = counts;
  const project = `python-${image.series}-${image.variant}`;
  console.log(
    `${project}: ${passed} imported, ${failed} failed, ${skipped} listed; installed in ${installing} s, imported in ${importing} s`,
  );
  await writeCounts(`${project}-pypi`, counts, { workspace: context.workspace, details: { imports } });
  if (failed > 0) process.exitCode = 1;
});
