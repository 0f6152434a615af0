import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachStatements } from '@distroless/attest';
import { makeStatement, makeStatementsOf } from '@distroless/attest/testing';
import { publishImage, readSealedImage, type SealedImage } from '@distroless/publish';
import { openSigner, type StatementSigner, type Trust } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { serveRegistry } from '@distroless/testing';
import { type MadeImage, sealMade } from './made-image.ts';
import { type MadeRepository, makeRepository } from './made-repository.ts';

export type MadePublished = MadeRepository & {
  trust: Trust;
  /** The file of the public key. */
  publicKey: string;
  /** Seals an image and publishes it in a registry of this process. */
  publish: (
    image?: Partial<MadeImage>,
    options?: PublishMade,
  ) => Promise<{ reference: string; digest: string }>;
  close: () => Promise<void>;
};

type PublishMade = {
  /** What the provenance says instead. */
  provenance?: Parameters<typeof makeStatementsOf>[2];
  /** What a second provenance of the same signer says instead. */
  second?: Parameters<typeof makeStatementsOf>[2];
  unsigned?: boolean;
};

/**
 * A repository, and a key with which images are published for real.
 * @param programs see `makeRepository`
 */
export async function makePublished(programs: Readonly<Record<string, string>> = {}): Promise<MadePublished> {
  const folder = mkdtempSync(join(tmpdir(), 'published-'));
  const repository = await makeRepository(programs);
  const keys = makeKeys(folder);
  const root = () => Promise.reject(new Error('a key needs no trusted root'));
  const signer = await openSigner({ env: { SIGNING_KEY: keys.privateKey }, root });
  const closers: (() => Promise<void>)[] = [repository.made.close];
  return {
    ...{ ...repository, trust: signer.trust, publicKey: keys.publicKey },
    publish: async (changes = {}, options = {}) => {
      const layout = join(folder, `image-${closers.length}`);
      await sealMade(layout, { commit: repository.commit, ...changes });
      // Each has its own registry, since a tag that never moves has one content.
      const registry = await serveRegistry();
      closers.push(registry.close);
      const about = { registry: registry.host, workspace: repository.made.folder, signer, ...options };
      const sealed = await readSealedImage(layout);
      return { reference: await publishSealed(sealed, about), digest: sealed.layout.manifest.digest };
    },
    close: async () => {
      for (const close of closers) await close();
      rmSync(folder, { recursive: true });
    },
  };
}

type About = PublishMade & { registry: string; workspace: string; signer: StatementSigner };

async function publishSealed(sealed: SealedImage, about: About): Promise<string> {
  const { registry, workspace, signer, provenance, second, unsigned } = about;
  const { architecture, labels, created, layout } = sealed;
  const image = { series: '3.13', variant: 'runtime' } as const;
  const built = { image, architecture, labels, digest: layout.manifest.digest };
  const statements = await makeStatementsOf(built, workspace, provenance);
  if (second) {
    const others = await makeStatementsOf(built, workspace, second);
    statements.push(...others.filter(({ name }) => name === 'provenance'));
  }
  const checked = { ...image, release: '3.13.15', debian: 13, created, images: [sealed] };
  const published = await publishImage(checked, {
    ...{ registry, env: {} },
    attach: async (uploaded) => {
      const ofIndex = makeStatement({ name: '', digest: uploaded.index.digest }, 'signature', {});
      return unsigned ? [] : attachStatements(uploaded, [ofIndex, ...statements], signer);
    },
  });
  return `${published.repository}@${published.index.digest}`;
}
