import { writeSboms } from '@distroless/sbom';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `sbom <project>` writes what is in a sealed image, as SPDX and as CycloneDX, and compares it with the image's files.
await runCommand(async (context) => {
  const { image, arch, flavour } = imageArguments(process.argv.slice(2), context.versions);
  await writeSboms(image, arch, { context, flavour });
});
