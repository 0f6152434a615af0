import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createTree, writeDigestRecord, writeTar } from '@distroless/image';

export type ImageWorkspace = {
  root: string;
  write: (path: string, content: string) => void;
  /** Writes a tar with one file to dist/python/3.13, like a step. */
  writeTar: (name: string, content: string) => Promise<void>;
  remove: () => void;
};

const versions = `registry: localhost
source: https://git.example/python
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: {}
`;

const dockerfile = `FROM scratch AS python
ENV HOME=/home/monty
FROM python AS runtime
ENTRYPOINT ["python"]
`;

const sha256 = '0'.repeat(64);
const lock = {
  '//': 'made for a test',
  intent: `sha256:${sha256}`,
  series: '3.13',
  variant: 'runtime',
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  snapshot: '20261124T021215Z',
  indexes: { trixie: '20261124T021215Z' },
  release: { version: '3.13.15', sha256, file: 'Python-3.13.15.tar.xz' },
  roots: {},
};

const source = { version: '3.13.15', sha256, file: 'Python-3.13.15.tar.xz' };

/** A workspace with all parts of the image python-3.13-runtime, for amd64 and arm64. */
export async function makeImageWorkspace(): Promise<ImageWorkspace> {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const dist = 'dist/python/3.13';
  const writeTarOf = async (name: string, content: string) => {
    const meta = { path: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1_600_000_000 };
    const tree = createTree([{ ...meta, type: 'file', content: Buffer.from(content) }]);
    const { sha256: digest } = await writeTar(tree, join(root, dist, name));
    await writeDigestRecord(join(root, dist, name), digest);
  };
  write('images/python/versions.yaml', versions);
  write('images/python/Dockerfile', dockerfile);
  write('images/python/3.13/runtime/lock.json', JSON.stringify(lock));
  write(`${dist}/builder/source.json`, JSON.stringify(source));
  for (const arch of ['amd64', 'arm64']) {
    await writeTarOf(`runtime/rootfs-${arch}.tar`, 'the root');
    await writeTarOf(`builder/cpython-${arch}-fast.tar`, 'CPython');
    await writeTarOf(`runtime/ld-cache-${arch}.tar`, 'the cache');
  }
  return { root, write, writeTar: writeTarOf, remove: () => rmSync(root, { recursive: true }) };
}
