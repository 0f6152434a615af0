import { writeLayerLayout } from '@distroless/engine';
import { runCommand } from './lib/command.ts';

// `layers <architecture> <folder> <tar>…`: an image layout of these tars, the lowest layer first, for podman to start from.
await runCommand(async () => {
  const [architecture = '', folder = '', ...tars] = process.argv.slice(2);
  await writeLayerLayout(folder, tars, { architecture });
});
