import { createHash } from 'node:crypto';
import { serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Published, type PublishOptions, publishImage } from './publish-image.ts';
import { DATE, withMadeImages } from './testing/made-images.ts';

const NAME = 'space/python-distroless';
const day = 86_400;
const moving = ['3.13.15-debian13-arm64', '3.13-debian13-arm64', '3.13.15-debian13', '3.13-debian13'];

let registry: TestRegistry;
beforeEach(async () => {
  registry = await serveRegistry();
});
afterEach(() => registry.close());

/** Publishes images of a day after `DATE`. */
function publish(days: number, options: Partial<PublishOptions> = {}): Promise<Published> {
  const quick = { registry: `${registry.host}/space`, env: {}, retries: 0 };
  return withMadeImages({ content: `${days}`, date: DATE + days * day }, (checked) =>
    publishImage(checked, { ...quick, ...options }),
  );
}

const leadsTo = (tag: string) => registry.tags.get(`${NAME}:${tag}`);
const sentAfter = (from: number) =>
  registry.requests.slice(from).filter((line) => !/^(GET|HEAD) /.test(line));

/** Lets a tag lead to a document of somebody else. */
function lead(tag: string, document: object | string): string {
  const content = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  registry.manifests.set(`${NAME}@${digest}`, { content, mediaType });
  registry.tags.set(`${NAME}:${tag}`, digest);
  return digest;
}

describe('tags that move', () => {
  it('do not move back to an older image, and nothing is sent', async () => {
    const newer = await publish(1);
    const sent = registry.requests.length;
    await expect(publish(0)).rejects.toThrow(
      /^cannot publish to ".*": tags that move have a newer image:\n {2}"3\.13\.15-debian13-arm64" has "sha256:\w+", which is from 2026-01-03T00:00:00\.000Z; this one is from 2026-01-02T00:00:00\.000Z\n(?: {2}.*\n){3}build and publish the newest commit, or add --older if they have to move back$/,
    );
    expect(sentAfter(sent)).toEqual([]);
    expect(leadsTo('3.13-debian13')).toBe(newer.index.digest);
  });

  it('move back when that is asked for', async () => {
    await publish(1);
    const older = await publish(0, { older: true });
    expect(older.tags.filter(({ pushed }) => pushed === 'uploaded')).toHaveLength(6);
    expect(leadsTo('3.13-debian13')).toBe(older.index.digest);
  });

  it('move to a newer image, and stay at the same one', async () => {
    await publish(0);
    const newer = await publish(1);
    expect(moving.map(leadsTo)).toEqual([
      ...Array(2).fill(newer.images[1]?.digest),
      ...Array(2).fill(newer.index.digest),
    ]);
    expect((await publish(1)).tags.every(({ pushed }) => pushed === 'present')).toBe(true);
  });

  it('are judged one by one: the index of a newer image, and the one for arm64 that is older', async () => {
    await publish(1);
    const own = moving.filter((tag) => tag.endsWith('-arm64'));
    for (const tag of own) registry.tags.delete(`${NAME}:${tag}`);
    const failed = await publish(0).catch((error: Error) => error.message);
    expect(String(failed).match(/^ {2}"[^"]+"/gm)).toEqual(['  "3.13.15-debian13"', '  "3.13-debian13"']);
  });

  const created = (text: string) => ({ annotations: { 'org.opencontainers.image.created': text } });
  it.each([
    { what: 'an index without annotations', document: { manifests: [] } },
    { what: 'an index without a time', document: { annotations: { other: 'x' } } },
    { what: 'a time that is none', document: created('yesterday') },
    { what: 'a time without a zone', document: created('2026-01-01T00:00:00') },
    { what: 'no JSON', document: 'image' },
  ])('do not move from $what, unless that is asked for', async ({ document }) => {
    const digest = lead('3.13-debian13', document);
    await expect(publish(0)).rejects.toThrow(
      `\n  "3.13-debian13" has "${digest}", which does not say from when it is\n`,
    );
    expect(leadsTo('3.13-debian13')).toBe(digest);
    const { index } = await publish(0, { older: true });
    expect(leadsTo('3.13-debian13')).toBe(index.digest);
  });

  it('are compared as times, not as texts', async () => {
    lead('3.13-debian13', created('2026-01-02T01:00:00+02:00'));
    const { index } = await publish(0);
    expect(leadsTo('3.13-debian13')).toBe(index.digest);
  });
});

describe('a tag that somebody else moves after it was read', () => {
  const theirs = { annotations: { 'org.opencontainers.image.created': '2026-06-01T00:00:00Z' } };

  it('stays there, and the tags that have moved already are moved back', async () => {
    const before = await publish(0);
    let digest = '';
    const attach = async () => {
      digest = lead('3.13-debian13', theirs);
      return [];
    };
    const failed = await publish(1, { attach }).catch((error: Error) => error.message);
    expect(failed).toContain(
      `it was "${before.index.digest}", and somebody else has moved it to "${digest}"; see who else`,
    );
    expect(moving.map(leadsTo)).toEqual([
      ...Array(2).fill(before.images[1]?.digest),
      ...[before.index.digest, digest],
    ]);
  });

  it('is not taken when it was new', async () => {
    let digest = '';
    const attach = async () => {
      digest = lead('3.13-debian13', theirs);
      return [];
    };
    const failed = await publish(0, { attach }).catch((error: Error) => error.message);
    expect(failed).toContain(`it was "none", and somebody else has moved it to "${digest}"`);
    expect(leadsTo('3.13-debian13')).toBe(digest);
  });

  it('is not moved back when a later tag fails', async () => {
    const before = await publish(0);
    let digest = '';
    const test = (line: string) => {
      if (!/^PUT .*\/3\.13-debian13$/.test(line)) return false;
      digest = lead('3.13.15-debian13', theirs);
      return true;
    };
    registry.fail({ test } as RegExp, { kind: 'status', status: 403 });
    await expect(publish(1)).rejects.toThrow(/^cannot push manifest "3\.13-debian13" /);
    expect(leadsTo('3.13.15-debian13')).toBe(digest);
    expect(leadsTo('3.13-debian13')).toBe(before.index.digest);
  });
});
