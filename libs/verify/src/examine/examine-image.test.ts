import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ImageFacts } from '@distroless/engine';
import { makeElf, oddArchives, paxMember, type RawMember, rawTar } from '@distroless/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { here, writeSavedImage } from '../testing/write-saved-image.ts';
import { examineImage } from './examine-image.ts';
import type { ExaminationLimits } from './limits.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'examine-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const facts: ImageFacts = {
  ...{ id: 'sha256:1', architecture: here, user: '', workdir: '', entrypoint: [], cmd: [] },
  ...{ env: {}, labels: {}, volumes: [], layers: [], size: 1 },
};
const ample: ExaminationLimits = { timeMs: 60_000, memoryMb: 2000, heapMb: 1000 };

type Options = { limits?: Partial<ExaminationLimits>; signal?: AbortSignal; config?: object };

async function examine(layers: readonly Buffer[], { limits, signal, config = {} }: Options = {}) {
  const file = path.join(folder, 'image.tar');
  await writeSavedImage(file, { layers, config });
  const input = { file, name: 'x', facts, now: new Date() };
  return examineImage(input, { limits: { ...ample, ...limits }, ...(signal && { signal }) });
}

/** What the check of that name says. */
async function outcomeOf(name: string, layers: readonly Buffer[], options: Options = {}) {
  const examination = await examine(layers, options);
  if ('failed' in examination) return examination.failed;
  return examination.checks.find((check) => check.name === name);
}

const device = { type: '3', patch: { 329: '0000001\0', 337: '0000003\0' } };

test.each<[reason: string, ...layers: RawMember[][]]>([
  [
    'a device',
    [
      { name: 'dev/', type: '5' },
      { name: 'dev/null', mode: 0o666, ...device },
    ],
  ],
  ['a FIFO', [{ name: 'run/fifo', type: '6', mode: 0o622 }]],
  ['a name in Latin-1', [{ name: Buffer.from('etc/caf\xe9', 'latin1'), content: 'x' }]],
  [
    'a layer that writes through a link',
    [
      { name: 'run/', type: '5', mode: 0o755 },
      { name: 'var/run', type: '2', target: '/run' },
    ],
    [{ name: 'var/run/app.pid', content: '1' }],
  ],
  ['a name that begins at the root', [{ name: '/etc/x', content: 'x' }]],
])('an ordinary image is examined normally: %s', async (_reason, ...layers) => {
  const examination = await examine(layers.map(rawTar));
  if ('failed' in examination) throw new Error(JSON.stringify(examination.failed));
  const problems = examination.checks.filter(({ name }) =>
    ['layer-archives', 'world-writable'].includes(name),
  );
  expect(problems.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
});

test.each<[reason: string, layer: Buffer, kind: string]>([
  [
    'a member behind the end',
    Buffer.concat([rawTar([{ name: 'x' }]), rawTar([{ name: 'y' }])]),
    'behind-end',
  ],
  ['a damaged archive', rawTar([{ name: 'x', size: -512 }, { name: 'y' }]), 'damaged'],
  ['a hard link to nothing', rawTar([{ name: 'x', type: '1', target: 'none' }]), 'place'],
])('what only some readers see is a finding: %s', async (_reason, layer, kind) => {
  expect(await outcomeOf('layer-archives', [layer])).toMatchObject({
    outcome: 'failed',
    findings: [{ check: 'layer-archives', kind, layer: 1 }],
  });
});

test('a pax record with a size does not hide a capability', async () => {
  const layer = oddArchives['a pax size hides no attribute of the next member'] ?? Buffer.alloc(0);
  const ours = rawTar([{ name: 'usr/local/bin/python3.13', content: 'x' }]);
  const config = { Labels: { 'org.python.series': '3.13' } };
  expect(await outcomeOf('no-file-capabilities', [ours, layer], { config })).toMatchObject({
    findings: [{ kind: 'attribute', path: '/usr/bin/x' }],
  });
});

test('an archive that is none is a finding', async () => {
  const input = { file: '/dev/null', name: 'x', facts, now: new Date() };
  expect(await examineImage(input, { limits: ample })).toMatchObject({
    failed: { name: 'examination', outcome: 'failed', findings: [{ kind: 'unreadable' }] },
  });
});

test('a path with too many parts is a finding', async () => {
  const deep = `${'a/'.repeat(1900)}x`;
  const layer = rawTar([paxMember({ path: deep }), { name: 'x' }]);
  expect(await outcomeOf('', [layer])).toMatchObject({
    outcome: 'failed',
    findings: [{ kind: 'size-limit' }],
  });
});

test('an archive that unpacks to much more than its size reaches the limit of memory', async () => {
  const bomb = gzipSync(rawTar([{ name: 'zeros', content: Buffer.alloc(400_000_000) }]), { level: 1 });
  expect(await outcomeOf('', [bomb], { limits: { memoryMb: 250 } })).toMatchObject({
    findings: [{ kind: 'memory-limit' }],
  });
});

test('files that make too many objects reach the limit of memory, and this process goes on', async () => {
  const members = Array.from({ length: 40_000 }, (_, index) => ({ name: `d/${index}/${'x'.repeat(60)}` }));
  expect(await outcomeOf('', [rawTar(members)], { limits: { heapMb: 32 } })).toMatchObject({
    findings: [{ kind: 'memory-limit' }],
  });
});

test('an examination that takes too long is stopped', async () => {
  const members = Array.from({ length: 60_000 }, (_, index) => ({ name: `d/${index}` }));
  expect(await outcomeOf('', [rawTar(members)], { limits: { timeMs: 500 } })).toMatchObject({
    findings: [{ kind: 'time-limit', message: 'it takes longer than 0.5 s' }],
  });
});

test('an abort stops it at once', async () => {
  const members = Array.from({ length: 60_000 }, (_, index) => ({ name: `d/${index}` }));
  const stop = new AbortController();
  const running = examine([rawTar(members)], { signal: stop.signal }).catch((error: Error) => error.message);
  await sleep(600);
  const start = performance.now();
  stop.abort(new Error('interrupted'));
  expect(await running).toBe('interrupted');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('many sections that share one long name reach no limit that the process feels', async () => {
  const layer = rawTar([{ name: 'x.so', content: elfWithLongNames() }]);
  const outcome = await outcomeOf('architecture', [layer], { limits: { memoryMb: 1000, heapMb: 300 } });
  expect(outcome?.outcome).toBeDefined();
});

/** A megabyte: 16,000 sections whose names are the same 60,000 characters. */
function elfWithLongNames(): Buffer {
  const [sections, nameLength] = [16_000, 60_000];
  const body = Buffer.concat([makeElf(), Buffer.alloc(sections * 64 + nameLength + 2)]);
  const [table, names] = [4096, 4096 + sections * 64];
  body.fill('x', names + 1, names + nameLength);
  body.writeBigUInt64LE(BigInt(table), 40);
  body.writeUInt16LE(sections, 60);
  body.writeUInt16LE(0, 62);
  for (let index = 0; index < sections; index++) body.writeUInt32LE(1, table + index * 64);
  body.writeBigUInt64LE(BigInt(names), table + 24);
  body.writeBigUInt64LE(BigInt(nameLength + 2), table + 32);
  return body;
}
