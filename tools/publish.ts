import {
  checkImages,
  describePublished,
  publishImage,
  publishRegistry,
  writePublished,
} from '@distroless/publish';
import { runCommand } from './lib/command.ts';
import { publishArguments } from './publish/arguments.ts';

// `publish <project>` brings the verified release builds of an image to a registry, and moves its tags, or refuses.
await runCommand(async ({ workspace, env, now, signal, versions }) => {
  const { image, dryRun, ...options } = publishArguments(process.argv.slice(2), versions);
  const checked = await checkImages(image, { ...options, workspace, env, now });
  const registry = publishRegistry(env, versions);
  if (dryRun) {
    console.log(`python-${image.series}-${image.variant} may be published to ${registry}`);
    return;
  }
  const published = await publishImage(checked, { registry, env, signal });
  await writePublished(published, image, { workspace });
  for (const line of describePublished(published)) console.log(line);
});
