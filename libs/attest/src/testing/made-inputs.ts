import type { Lock } from '@distroless/lockfile';
import { imageLabels } from '@distroless/matrix';
import type { ProvenanceInputs } from '../provenance.ts';

export const REVISION = 'c0ffee'.padEnd(40, '0');

/** 64 digits that begin with `start`. */
export function sha256(start: string): string {
  return start.padEnd(64, '0');
}

function deb(name: string, architecture = 'amd64') {
  const path = `pool/main/${name}_1.0-1_${architecture}.deb`;
  const digest = sha256(Buffer.from(name).toString('hex'));
  return {
    package: name,
    version: '1.0-1',
    architecture,
    archive: 'debian' as const,
    path,
    size: 1,
    sha256: digest,
  };
}

/** A lock with one root. */
export function madeLock(variant: Lock['variant'], root: string, names: string[]): Lock {
  const packages = { amd64: names.map((name) => deb(name)) };
  return {
    ...{ '//': '', intent: `sha256:${sha256('a')}`, series: '3.13', variant, suite: 'trixie', debian: 13 },
    ...{ eol: '', snapshot: '', indexes: {} },
    release: { version: '3.13.15', sha256: sha256('b'), file: 'Python-3.13.15.tar.xz' },
    roots: { [root]: { files: {}, links: {}, directories: {}, packages } },
  };
}

export function provenanceInputs(more: Partial<ProvenanceInputs> = {}): ProvenanceInputs {
  return {
    project: 'python-3.13-runtime',
    architecture: 'amd64',
    labels: imageLabels({
      ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', flavour: 'release' },
      ...{ release: '3.13.15', source: 'https://git.example/python', revision: REVISION },
    }),
    builder: 'https://git.example/python/builder',
    locks: [madeLock('runtime', 'runtime', ['zlib1g', 'libc6'])],
    toolchain: madeLock('builder', 'toolchain', ['libc6', 'gcc']),
    tarball: { version: '3.13.15', sha256: sha256('b'), file: 'Python-3.13.15.tar.xz' },
    lockFiles: [{ path: 'package-lock.json', sha256: sha256('c') }],
    ...more,
  };
}
