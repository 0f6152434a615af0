import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTree, type Entry, writeTar } from '@distroless/image';
import type { MadeContext, MadeWorkspace } from './made-workspace.ts';

// It records its calls; every build returns the tar of the test.
const engineScript = `#!/bin/sh
echo "$@" >> "$RECORD"
case $1 in
image) echo '[{"Id":"0123","Architecture":"amd64","Size":1,"Config":{},"RootFS":{}}]';;
build) for word; do case $word in type=tar,dest=*) cp "$EXPORT" "\${word#type=tar,dest=}";; esac; done;;
esac
`;

/** Uses an engine that exports these entries; returns its calls, one per line. */
export async function withExportingEngine(
  made: MadeWorkspace,
  { exported, env }: { exported: Entry[]; env: Record<string, string> },
  work: (context: MadeContext) => Promise<void>,
): Promise<string> {
  await made.write('engine.sh', engineScript);
  await chmod(join(made.folder, 'engine.sh'), 0o755);
  await writeTar(createTree(exported), join(made.folder, 'export.tar'));
  const settings = { RECORD: join(made.folder, 'record'), EXPORT: join(made.folder, 'export.tar') };
  const engine = {
    name: 'podman' as const,
    command: [join(made.folder, 'engine.sh')] as [string],
    env: { ...process.env, ...settings },
  };
  const context = await made.open();
  await work({ ...context, env: { ...context.env, ...env }, engine: async () => engine });
  return readFile(settings.RECORD, 'utf8');
}
