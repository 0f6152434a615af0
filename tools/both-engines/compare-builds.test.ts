import { expect, it } from 'vitest';
import { type Build, compareBuilds } from './compare-builds.ts';

const build = (changes: Partial<Build['images'][number]> = {}, faults: string[] = []): Build => ({
  images: [{ project: 'python-3.13-runtime', image: 'runtime', layers: ['a'], manifest: 'm', ...changes }],
  faults,
});
const differentLayers = 'the images do not have the same layers in both engines, as shown above';

it.each([
  { why: 'equal builds have no faults', docker: build(), faults: [] },
  { why: 'another layer is a fault', docker: build({ layers: ['b'] }), faults: [differentLayers] },
  {
    why: 'an image that was sealed differently is a fault, though its layers are equal',
    docker: build({ manifest: 'n' }),
    faults: ['python-3.13-runtime: sealed as "m" with podman, as "n" with docker'],
  },
  { why: 'a failed command is a fault', docker: build({}, ['it failed']), faults: ['it failed'] },
])('$why', ({ docker, faults }) => {
  expect(compareBuilds({ podman: build(), docker }).faults).toEqual(faults);
});

it('the table names the image and its number of layers', () => {
  expect(compareBuilds({ podman: build(), docker: build() }).table).toMatch(/^runtime +1 +equal$/m);
});
