import { imageTags } from '@distroless/nx-images/tags';
import { type Context, withTemporary } from '@distroless/workspace';
import { buildsRegistry, makeClone } from '../builds/clone.ts';
import type { Measure } from './measure.ts';

/** Builds of the runtime in a clone of HEAD with empty caches. The engine and Node.js are those of this machine. */
export const builds: Measure = {
  name: 'builds',
  title: 'builds of the runtime, fast',
  unit: 's',
  better: 'lower',
  compare: 'amount',
  isSlow: true,
  isConstant: true,
  subject: 'workspace',
  run: ({ context, series }) =>
    withTemporary(context, async (folder) => {
      const { workspace, env, signal } = context;
      const clone = await makeClone(folder, { origin: workspace, env, signal });
      const build = ['run', `python-${series}-runtime:container`];
      const values: Record<string, number> = {};
      values['first command'] = await clone.time(build);
      values['nothing to do'] = await clone.time(build);
      await clone.edit('images/python/Dockerfile', (text) =>
        text.replace(/^FROM \S+ AS runtime$/m, '$&\nLABEL org.example.changed=yes'),
      );
      values['one-line change'] = await clone.time(build);
      // The same work as after an update of a library: the root is assembled, the cache written, the image sealed.
      await clone.edit('images/python/rootfs/etc/nsswitch.conf', (text) => `${text}# changed\n`);
      values['one library updated'] = await clone.time(build);
      const remove = ['engine', 'rmi', '--force', runtimeImage(series, context)];
      await clone.time(remove);
      values['image removed from the engine'] = await clone.time(build);
      await clone.time(remove);
      return { values };
    }),
};

function runtimeImage(series: string, { versions }: Context): string {
  const debian = versions.suites[versions.series[series]?.suite ?? '']?.debian ?? 0;
  return `${buildsRegistry}/${imageTags({ series, variant: 'runtime', debian })[0]}`;
}
