import { createHash } from 'node:crypto';
import type { LockedTarball } from '@distroless/lockfile';
import type { Signer } from '@distroless/matrix';
import { type MadeSigstore, makeSigstore } from '@distroless/sigstore/testing';
import { type FileServer, makeTarball, serveFiles } from '@distroless/testing';
import type { ResolveContext } from '../resolve-context.ts';
import { made, open } from './made-releases.ts';

// python.org for tests, on the loopback interface: its release API, and the tarballs and bundles beside them.

export const thomas: Signer = { identity: 'thomas@python.org', issuer: 'https://accounts.google.com' };

export interface MadePythonOrg {
  server: FileServer;
  /** Who signs; a context trusts its root, or `trusted`. */
  sigstore: MadeSigstore;
  trusted?: MadeSigstore | undefined;
  /** Lists these releases, each with its `.tar.xz` and the bundle that the release manager made. */
  publish: (...versions: string[]) => Promise<void>;
  /** Sets what stands under a path. */
  put: (path: string, content: string | Buffer) => void;
  /** A context that asks this python.org. */
  open: (env?: Record<string, string>) => Promise<ResolveContext>;
  close: () => Promise<void>;
}

/** Where the release API has the list of releases. */
export const RELEASES = 'api/release/?is_published=true';

export async function makePythonOrg(): Promise<MadePythonOrg> {
  const sigstore = await makeSigstore();
  const server = await serveFiles(new Map());
  const put = (path: string, content: string | Buffer) => server.files.set(path, Buffer.from(content));
  const org: MadePythonOrg = {
    server,
    sigstore,
    put,
    publish: async (...versions) => {
      put(RELEASES, JSON.stringify(versions.map(listed)));
      for (const [index, version] of versions.entries()) {
        const file = `Python-${version}.tar.xz`;
        put(filesOf(index), JSON.stringify([{ url: `https://www.python.org/ftp/python/x/${file}` }]));
        const tarball = await makeTarball(version);
        put(`ftp/${file}`, tarball);
        put(`ftp/${file}.sigstore`, await sigstore.sign(tarball, thomas));
      }
    },
    open: async (env = {}) => ({
      ...(await open({ RELEASE_API: `${server.url}api`, CPYTHON_MIRROR: `${server.url}ftp`, ...env })),
      sigstoreRoot: async () => (org.trusted ?? sigstore).root,
    }),
    close: async () => {
      await server.close();
      await sigstore.close();
    },
  };
  return org;
}

/** What is known of a release's tarball once it was downloaded and verified. */
export async function verifiedTarball(version: string, form: 'xz' | 'tgz' = 'xz'): Promise<LockedTarball> {
  const content = await makeTarball(version, form);
  const file = `Python-${version}.${form === 'xz' ? 'tar.xz' : 'tgz'}`;
  return { version, sha256: createHash('sha256').update(content).digest('hex'), size: content.length, file };
}

/** The answer of the release API for the files of a release, by its place in the list. */
export const filesOf = (index: number) => `api/release_file/?release=${index + 1}`;

function listed(version: string, index: number) {
  const uri = `https://www.python.org/api/v2/downloads/release/${index + 1}/`;
  return { name: `Python ${version}`, is_published: true, resource_uri: uri, slug: 'x' };
}

/** Lets versions.yaml name the release manager of 3.13. */
export async function nameSigner({ identity, issuer }: Signer): Promise<void> {
  await made.edit('images/python/versions.yaml', (text) =>
    text
      .replace('eol: 2029-10-31', 'eol: 2029-10-31, signer: manager')
      .replace('suites:', `signers: { manager: { identity: ${identity}, issuer: "${issuer}" } }\nsuites:`),
  );
}
