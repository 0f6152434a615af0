import { writeFileSync } from 'node:fs';
import { blobPath } from '@distroless/image';
import { type RegistryFaultKind, serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckedImages } from './check-images.ts';
import { describePublished } from './describe-published.ts';
import { type PublishOptions, publishImage } from './publish-image.ts';
import { LABELS, withMadeImages } from './testing/made-images.ts';

const NAME = 'space/python-distroless';
const TAGS = [
  ...['3.13.15-debian13-20260102-arm64', '3.13.15-debian13-arm64', '3.13-debian13-arm64'],
  ...['3.13.15-debian13-20260102', '3.13.15-debian13', '3.13-debian13'],
];

let registry: TestRegistry;
beforeEach(async () => {
  registry = await serveRegistry();
});
afterEach(() => registry.close());

function publish(checked: CheckedImages, options: Partial<PublishOptions> = {}) {
  const quick = { env: {}, retries: 1, backoff: 1 };
  return publishImage(checked, { registry: `${registry.host}/space`, ...quick, ...options });
}

const publishMade = (content = 'first', options: Partial<PublishOptions> = {}) =>
  withMadeImages({ content }, (checked) => publish(checked, options));
const tagged = () => Object.fromEntries(registry.tags);
const manifestOf = (digest = '') => JSON.parse(String(registry.manifests.get(`${NAME}@${digest}`)?.content));

describe('publishing', () => {
  it('brings the sealed bytes, an index over both architectures and all tags', async () => {
    await withMadeImages({}, async (checked) => {
      const published = await publish(checked);
      const [amd64, arm64] = checked.images.map(({ layout }) => layout.manifest.digest);
      for (const { layout } of checked.images) {
        for (const { digest, size } of [layout.config, ...layout.layers]) {
          expect(registry.blobs.get(`${NAME}@${digest}`)?.length).toBe(size);
        }
      }
      const { manifests, annotations } = manifestOf(published.index.digest);
      expect(manifests).toMatchObject([
        { digest: amd64, platform: { architecture: 'amd64', os: 'linux' } },
        { digest: arm64, platform: { architecture: 'arm64', os: 'linux' } },
      ]);
      expect(annotations).toEqual({
        'org.debian.suite': 'trixie',
        'org.opencontainers.image.created': '2026-01-02T00:00:00Z',
        'org.opencontainers.image.licenses': 'Apache-2.0 AND PSF-2.0',
        'org.opencontainers.image.revision': LABELS['org.python.image.revision'],
        'org.opencontainers.image.source': 'https://git.example/python',
        'org.opencontainers.image.version': '3.13.15-debian13',
      });
      expect(manifestOf(amd64).annotations).toEqual(annotations);
      expect(tagged()).toEqual(
        Object.fromEntries(
          TAGS.map((tag) => [`${NAME}:${tag}`, tag.endsWith('-arm64') ? arm64 : published.index.digest]),
        ),
      );
      expect(describePublished(published).at(-1)).toMatch(
        /: sent 5 of 5 blobs \(0\.0 MB\), 3 of 3 manifests, 6 of 6 tags$/,
      );
    });
  });

  it('sends nothing the second time', async () => {
    await publishMade();
    const sent = registry.requests.length;
    const again = await publishMade();
    expect(registry.requests.slice(sent).filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([]);
    expect(describePublished(again).at(-1)).toMatch(
      /: sent 0 of 4 blobs \(0\.0 MB\), 0 of 3 manifests, 0 of 6 tags$/,
    );
  });

  it('attaches what comes with the images before a tag leads to them', async () => {
    const seen: string[] = [];
    const digest = `sha256:${'1'.repeat(64)}`;
    const document = {
      ...{ kind: 'spdx', subject: digest, digest, artifactType: 'x/y', pushed: 'uploaded' as const },
    };
    const published = await publishMade('first', {
      attach: async ({ index, images, repository }) => {
        const digests = [index, ...images.map(({ descriptor }) => descriptor)].map(({ digest }) => digest);
        expect(digests.every((digest) => registry.manifests.has(`${NAME}@${digest}`))).toBe(true);
        seen.push(repository.name, ...registry.tags.keys());
        return [document];
      },
    });
    expect(seen).toEqual([`${registry.host}/${NAME}`]);
    expect(published.attached).toEqual([document]);
  });
});

describe('nothing half-published is visible', () => {
  type Row = { reason: string; match: RegExp; fault: RegistryFaultKind };
  it.each<Row>([
    { reason: 'a blob', match: /^PUT .*uploads/, fault: { kind: 'status', status: 500 } },
    { reason: 'a manifest', match: /^PUT .*manifests\/sha256/, fault: { kind: 'status', status: 503 } },
    { reason: 'the first tag', match: /^PUT .*20260102-arm64/, fault: { kind: 'status', status: 403 } },
    { reason: 'a cut', match: /^PATCH/, fault: { kind: 'cut', after: 10 } },
  ])('when $reason fails, and the next run goes on', async ({ match, fault }) => {
    let broken = true;
    registry.fail({ test: (line: string) => broken && match.test(line) } as RegExp, fault);
    await expect(publishMade()).rejects.toThrow('cannot push ');
    expect(tagged()).toEqual({});
    broken = false;
    const present = registry.blobs.size;
    expect((await publishMade()).blobs).toMatchObject({ uploaded: 4 - present, present });
    expect(Object.keys(tagged())).toHaveLength(6);
  });

  it('when what comes with the images fails', async () => {
    const attach = () => Promise.reject(new Error('no signature'));
    await expect(publishMade('first', { attach })).rejects.toThrow('no signature');
    expect(tagged()).toEqual({});
    expect((await publishMade()).blobs).toEqual({ uploaded: 0, present: 4, bytes: 0 });
  });

  it('when a later tag fails, the earlier ones move back', async () => {
    await publishMade('old');
    registry.tags.delete(`${NAME}:${TAGS[0]}`);
    registry.tags.delete(`${NAME}:${TAGS[3]}`);
    const before = tagged();
    registry.fail(/^PUT .*\/3\.13-debian13$/, { kind: 'status', status: 403 });
    const failed = await publishMade('new').catch((error) => error);
    // The new immutable tags stay: they lead to what is complete.
    expect(tagged()).toMatchObject(before);
    expect(failed.message).toMatch(
      /^cannot push manifest "3\.13-debian13" .*\nthese tags have moved already: "3\.13\.15-debian13-20260102-arm64", "3\.13\.15-debian13-20260102"; run again/s,
    );
  });

  it('when it is stopped before the tags move', async () => {
    const stop = new AbortController();
    const attach = async () => {
      stop.abort(new Error('interrupted'));
      return [];
    };
    await expect(publishMade('first', { attach, signal: stop.signal })).rejects.toThrow('interrupted');
    expect(tagged()).toEqual({});
  });
});

describe('what is refused', () => {
  it('an immutable tag with other content, before anything is sent', async () => {
    await publishMade('old');
    const sent = registry.requests.length;
    await expect(publishMade('new')).rejects.toThrow(
      /the tag "3\.13\.15-debian13-20260102-arm64" never moves, and it has "sha256:.*", not "sha256:.*"; publish from a commit of another day$/,
    );
    expect(registry.requests.slice(sent).filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([]);
  });

  it('a layer that changes while it is published', async () => {
    await withMadeImages({}, async (checked) => {
      const [, layer] = checked.images[0]?.layout.layers ?? [];
      const path = blobPath(checked.images[0]?.layout.folder ?? '', layer?.digest ?? '');
      writeFileSync(path, Buffer.alloc(layer?.size ?? 0, 'x'));
      await expect(publish(checked)).rejects.toMatchObject({ fault: 'wrong-digest' });
      expect(tagged()).toEqual({});
    });
  });

  it('a registry that takes no uploads', async () => {
    const other = await serveRegistry({ readOnly: true });
    const failed = publishMade('first', { registry: `${other.host}/space` }).finally(other.close);
    await expect(failed).rejects.toMatchObject({ fault: 'read-only' });
  });
});
