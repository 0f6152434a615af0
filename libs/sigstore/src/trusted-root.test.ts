import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServer, serveFiles } from '@distroless/testing';
import { TrustedRoot } from '@sigstore/protobuf-specs';
// Not from its index: that replaces node:http for the whole process.
import { tufHandlers } from '@tufjs/repo-mock/dist/handler.js';
import { initializeTUFRepo } from '@tufjs/repo-mock/dist/repo.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MadeSigstore, makeSigstore } from './testing/made-sigstore.ts';
import { loadTrustedRoot, type RootRepository } from './trusted-root.ts';

let folder: string;
let sigstore: MadeSigstore;
let server: FileServer;
let repository: RootRepository;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trusted-root-'));
  sigstore = await makeSigstore();
  server = await serveFiles(new Map());
  lines = [];
  repository = { mirrorURL: server.url.replace(/\/$/, ''), rootPath: join(folder, 'root.json') };
  await publish();
});
afterEach(async () => {
  await server.close();
  await sigstore.close();
  await rm(folder, { recursive: true });
});

/** Lets the repository have this Sigstore's root, and its first keys be known. */
async function publish(): Promise<void> {
  const content = JSON.stringify(TrustedRoot.toJSON(sigstore.root));
  const repo = initializeTUFRepo([{ name: 'trusted_root.json', content }]);
  for (const { path, fn } of tufHandlers(repo, { metadataPathPrefix: '' })) {
    const { statusCode, response } = fn();
    if (statusCode === 200) server.files.set(path.slice(1), Buffer.from(response));
  }
  await writeFile(repository.rootPath, JSON.stringify(repo.rootMeta.toJSON()));
}

const load = () => {
  const report = (event: object) => 'line' in event && lines.push(String(event.line));
  return loadTrustedRoot({ cache: { directory: join(folder, 'cache') }, report }, repository);
};
const authorities = ({ certificateAuthorities }: TrustedRoot) => certificateAuthorities.map(({ uri }) => uri);

it("Sigstore's keys are those that its repository has now", async () => {
  expect(await load()).toEqual(sigstore.root);
  expect(lines).toEqual([]);
});

const installed = ['https://fulcio.sigstore.dev', 'https://fulcio.sigstore.dev'];
const refused = [
  { reason: 'does not answer', damage: () => server.close(), cause: /connect ECONNREFUSED/ },
  { reason: 'has nothing', damage: () => server.files.clear(), cause: /^Failed to download$/ },
  {
    reason: 'has keys with another digest',
    damage: () => alter('targets/trusted_root.json', 'sigstore.mock', 'sigstore.evil'),
    cause: /^Expected hash \w{64} but got \w{64}$/,
  },
  {
    reason: 'has a list that nobody signed',
    damage: () => alter('timestamp.json', '"version":1', '"version":2'),
    cause: /timestamp was signed by 0\/1 keys$/,
  },
  { reason: 'has a page', damage: () => alter('timestamp.json', '{', '<'), cause: /is not valid JSON$/ },
];
it.each(refused)(
  'where the repository $reason, they are the installed ones, and a line says why',
  async ({ damage, cause }) => {
    await damage();
    expect(authorities(await load())).toEqual(installed);
    expect(lines).toHaveLength(1);
    const start = `Sigstore's keys are those that were installed with this project: ${repository.mirrorURL}: `;
    expect(lines[0]?.startsWith(start)).toBe(true);
    expect(lines[0]?.slice(start.length)).toMatch(cause);
  },
);

function alter(path: string, from: string, to: string): void {
  const text = server.files.get(path)?.toString() ?? '';
  expect(text).toContain(from);
  server.files.set(path, Buffer.from(text.replace(from, to)));
}
