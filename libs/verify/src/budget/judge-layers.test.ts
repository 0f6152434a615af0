import { expect, it } from 'vitest';
import { file, recorded } from '../testing/made-image.ts';
import { parseBudgets } from './budgets.ts';
import { judgeLayers } from './judge-layers.ts';
import { type MeasuredLayer, measureLayers } from './measure-layers.ts';

const owner = { series: '3.13', suite: 'trixie', architecture: 'amd64' };
const budgets = parseBudgets(`
factors: { arm64: 2 }
layers:
  runtime/rootfs: { trixie: { unpacked: 3, pulled: 1 } }
  builder/cpython: { "3.13": { unpacked: 1 } }
`);

const layer = (more: Partial<MeasuredLayer> = {}): MeasuredLayer => ({
  ...{ name: 'runtime/rootfs', unpacked: 2_900_000, entries: [], ...more },
});

it.each([
  { reason: 'below its budget', layers: [layer()] },
  { reason: 'at its budget, to the byte', layers: [layer({ unpacked: 3_000_000, pulled: 1_000_000 })] },
  {
    reason: 'of a fast build, which has no compressed form',
    layers: [layer({ name: 'builder/cpython', unpacked: 5 })],
  },
])('a layer $reason passes', ({ layers }) => {
  expect(judgeLayers(layers, budgets, owner)).toEqual([]);
});

it('one byte more than the budget is too large, and arm64 has its own factor', () => {
  const layers = [layer({ unpacked: 3_000_001 })];
  expect(judgeLayers(layers, budgets, owner)).not.toEqual([]);
  expect(judgeLayers(layers, budgets, { ...owner, architecture: 'arm64' })).toEqual([]);
});

it('what is too large is shown layer by layer, with its packages and files, and what to do', () => {
  const library = file('usr/lib/libbig.so', Buffer.alloc(3_000_000));
  const entries = [...recorded('libbig1', [library]), file('etc/services', Buffer.alloc(200_000))];
  const layers = [
    layer({ unpacked: 3_250_000, pulled: 1_200_000, entries }),
    layer({ name: 'builder/cpython', unpacked: 900_000, entries: [file('usr/local/x', 'x')] }),
  ];
  expect(judgeLayers(layers, budgets, owner)).toEqual([
    'runtime/rootfs has 3.25 MB unpacked, 0.25 MB more than its budget of 3.00 MB',
    'runtime/rootfs has 1.20 MB pulled, 0.20 MB more than its budget of 1.00 MB',
    '  runtime/rootfs       unpacked 3.25 MB of 3.00 MB, pulled 1.20 MB of 1.00 MB',
    '  builder/cpython      unpacked 0.90 MB of 1.00 MB',
    'largest packages and folders of runtime/rootfs:',
    '    3.00 MB  libbig1',
    '    0.20 MB  /etc',
    '    0.00 MB  /var/lib/dpkg/status.d',
    'largest files of runtime/rootfs:',
    '    3.00 MB  /usr/lib/libbig.so',
    '    0.20 MB  /etc/services',
    '    0.00 MB  /var/lib/dpkg/status.d/libbig1',
    '    0.00 MB  /var/lib/dpkg/status.d/libbig1.md5sums',
    'leave out what nobody needs (packages.yaml: "files", "drop"), or raise the budget, with the reason in the commit;',
    'npx tsx tools/changes.ts shows what differs from a published image, or from an earlier lock',
  ]);
});

it.each([
  {
    reason: 'a layer without a budget',
    layers: [layer(), layer({ name: 'builder/tools', unpacked: 10_000_000 })],
    line: 'images/python/budget.yaml has no budget for builder/tools of 3.13; add "3.13": { unpacked: 10.2 } below "builder/tools", which is the size of now and 2 %',
  },
  {
    reason: 'a release whose layer has a budget for fast builds only',
    layers: [layer({ name: 'builder/cpython', unpacked: 900_000, pulled: 400_001 })],
    line: 'images/python/budget.yaml has no budget for builder/cpython of 3.13; add "3.13": { unpacked: 1, pulled: 0.5 } below "builder/cpython", which is the size of now and 2 %',
  },
])('$reason is an error that says what to add', ({ layers, line }) => {
  expect(judgeLayers(layers, budgets, owner)).toEqual([line]);
});

const sealed = (mediaType: string) => [{ mediaType, digest: '', size: 7 }];
const history = ['ADD builder/cpython-dev-arm64-release.tar /'];
const saved = { layers: [{ diffId: '', entries: [file('a', 'x'.repeat(513))] }], config: { history } };

it.each([
  { form: 'plain', blobs: sealed('application/vnd.oci.image.layer.v1.tar'), sizes: {} },
  { form: 'zstd', blobs: sealed('application/vnd.oci.image.layer.v1.tar+zstd'), sizes: { pulled: 7 } },
  { form: 'unknown', blobs: undefined, sizes: {} },
])(
  'a layer has its name from the history, and the bytes of its tar: sealed form $form',
  ({ blobs, sizes }) => {
    const [layer] = measureLayers(saved, blobs);
    const unpacked = 512 * (1 + 2 + 2);
    expect(layer).toEqual({
      name: 'builder/cpython-dev',
      unpacked,
      ...sizes,
      entries: saved.layers[0]?.entries,
    });
  },
);

it('a layer without a name, and another number of layers, are errors', () => {
  expect(() => measureLayers({ ...saved, config: { history: ['RUN x'] } }, undefined)).toThrow(
    new Error('cannot name layer 1: its history is "RUN x", not "ADD runtime/rootfs-amd64.tar /"'),
  );
  expect(() => measureLayers(saved, [])).toThrow(
    new Error('cannot measure the layers: the image has 1, its layout 0; run the target "container" again'),
  );
});
