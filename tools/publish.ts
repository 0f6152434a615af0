import {
  checkImages,
  describePublished,
  publishImage,
  publishRegistry,
  releaseSboms,
  scanGate,
  writePublished,
} from '@distroless/publish';
import { runCommand } from './lib/command.ts';
import { publishArguments } from './publish/arguments.ts';
import { prepareStatements } from './publish/prepare-statements.ts';

// `publish <project>` brings the verified release builds of an image to a registry, signs them, and moves its tags, or refuses.
await runCommand(async (context) => {
  const { workspace, env, now, signal, versions } = context;
  const { image, dryRun, unsigned, unscanned, older, ...options } = publishArguments(
    process.argv.slice(2),
    versions,
  );
  const sboms = releaseSboms(context);
  const scan = unscanned ? 'unscanned' : scanGate(context, sboms);
  const checked = await checkImages(image, { ...options, workspace, env, now, scan });
  const registry = publishRegistry(env, versions);
  const statements = unsigned ? undefined : await prepareStatements(checked, { context, sboms });
  if (dryRun) {
    console.log(`python-${image.series}-${image.variant} may be published to ${registry}`);
    return;
  }
  const attach = statements && { attach: statements.attach };
  const published = await publishImage(checked, { registry, env, signal, older, ...attach });
  await writePublished(published, image, { workspace });
  for (const line of describePublished(published)) console.log(line);
  console.log(statements?.describe() ?? 'nothing is signed: --unsigned');
});
