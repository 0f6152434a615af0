import { makeTarball, serveFiles } from '@distroless/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockImages } from '../lock.ts';
import { knownTarballs } from '../lock-releases.ts';
import {
  filesOf,
  type MadePythonOrg,
  makePythonOrg,
  nameSigner,
  RELEASES,
  thomas,
  verifiedTarball,
} from '../testing/made-python-org.ts';
import {
  inPool,
  known,
  locked,
  made,
  release,
  useWorkspace,
  withSources,
  write,
} from '../testing/made-releases.ts';

useWorkspace();

let pythonOrg: MadePythonOrg;
beforeEach(async () => {
  await nameSigner(thomas);
  pythonOrg = await makePythonOrg();
});
afterEach(() => pythonOrg.close());

const asked = () => pythonOrg.server.requests.map(({ path }) => path);

describe('a release that python.org lists', () => {
  it('is locked: its tarball was downloaded, and verified with its bundle', async () => {
    await write({ releases: ['3.13.5'] });
    await pythonOrg.publish('3.13.16', '3.13.5');
    const context = await pythonOrg.open();
    expect(await locked(context)).toMatchObject({ release: await verifiedTarball('3.13.16') });
    expect(asked().slice(0, 4)).toEqual([
      RELEASES,
      'api/release_file/?release=1',
      'ftp/Python-3.13.16.tar.xz.sigstore',
      'ftp/Python-3.13.16.tar.xz',
    ]);
    expect(made.lines).toContain('verify CPython 3.13.16 of python.org');
  });

  const rows: { reason: string; written?: string[]; listed: string[]; newest: string; verified: boolean }[] =
    [
      { reason: 'newer than what is written', listed: ['3.13.16'], newest: '3.13.16', verified: true },
      { reason: 'as new as what is written', listed: ['3.13.15'], newest: '3.13.15', verified: false },
      { reason: 'older than what is written', listed: ['3.13.14'], newest: '3.13.15', verified: false },
      {
        reason: 'of other series',
        listed: ['3.14.7', '3.1.9', '2.7.18'],
        newest: '3.13.15',
        verified: false,
      },
      {
        reason: 'no release of CPython',
        listed: ['install manager 26.0'],
        newest: '3.13.15',
        verified: false,
      },
      {
        reason: 'a path',
        written: ['3.13.0a1'],
        listed: ['3.13.0/../x'],
        newest: '3.13.0a1',
        verified: false,
      },
      {
        reason: 'a pre-release beside a written release',
        listed: ['3.13.16rc1'],
        newest: '3.13.15',
        verified: false,
      },
      {
        reason: 'a pre-release beside a listed release',
        written: [],
        listed: ['3.13.1', '3.13.2rc1'],
        newest: '3.13.1',
        verified: true,
      },
      {
        reason: 'a pre-release of a series without a release',
        written: [],
        listed: ['3.13.0a7', '3.13.0b1', '3.13.0rc1'],
        newest: '3.13.0rc1',
        verified: true,
      },
    ];
  it.each(rows)('$reason: $newest counts', async ({ written = ['3.13.15'], listed, newest, verified }) => {
    await write({ releases: written });
    await pythonOrg.publish(...listed);
    const [first] = await known(await pythonOrg.open());
    expect(first).toEqual(verified ? await verifiedTarball(newest) : release(newest));
    expect(asked().some((path) => path.endsWith('.sigstore'))).toBe(verified);
  });

  it('does not count while it is not published', async () => {
    await write({ releases: ['3.13.15'] });
    await pythonOrg.publish('3.13.16');
    const list = pythonOrg.server.files.get(RELEASES)?.toString() ?? '';
    pythonOrg.put(RELEASES, list.replace('"is_published":true', '"is_published":false'));
    expect(await known(await pythonOrg.open())).toEqual([release('3.13.15')]);
  });

  it('may have a .tgz only', async () => {
    await write({});
    await pythonOrg.publish('3.13.16');
    const file = 'Python-3.13.16.tgz';
    pythonOrg.put(filesOf(0), JSON.stringify([{ url: `https://www.python.org/ftp/python/x/${file}` }]));
    const tarball = await makeTarball('3.13.16', 'tgz');
    pythonOrg.put(`ftp/${file}`, tarball);
    pythonOrg.put(`ftp/${file}.sigstore`, await pythonOrg.sigstore.sign(tarball, thomas));
    const [first] = await known(await pythonOrg.open());
    expect(first).toEqual(await verifiedTarball('3.13.16', 'tgz'));
  });

  it('needs no expired index any more: what python.org has of the same release comes first', async () => {
    await write({ discover: ['forky'] });
    const validUntil = new Date('2026-01-02T12:00:00Z');
    await made.publish({ forky: withSources([{ version: '3.13.18' }], { validUntil }) });
    await pythonOrg.publish('3.13.18');
    const tarballs = await known(await pythonOrg.open({ ALLOW_EXPIRED: 'forky' }));
    const ofForky = release('3.13.18', { ...inPool('3.13.18'), expired: ['forky'] });
    expect(tarballs).toEqual([await verifiedTarball('3.13.18'), ofForky]);
  });

  it('is not looked at where an index has a newer one', async () => {
    await write({ discover: ['trixie'] });
    await made.publish({ trixie: withSources([{ version: '3.13.18' }]) });
    await pythonOrg.publish('3.13.17');
    expect(await known(await pythonOrg.open())).toEqual([release('3.13.18', inPool('3.13.18'))]);
    expect(asked()).toEqual([RELEASES]);
  });

  it('is verified where CPYTHON_RELEASE names it, and no newer one is', async () => {
    await write({ releases: ['3.13.15'] });
    await pythonOrg.publish('3.13.16', '3.13.14');
    const named = async (version: string) =>
      (await knownTarballs(['3.13'], await pythonOrg.open(), { release: version })).get('3.13');
    expect(await named('3.13.14')).toEqual([release('3.13.15'), await verifiedTarball('3.13.14')]);
    expect(await named('3.13.15')).toEqual([release('3.13.15')]);
    expect(await named('3.13.13')).toEqual([release('3.13.15')]);
    expect(asked().filter((path) => path.endsWith('.sigstore'))).toEqual([
      'ftp/Python-3.13.14.tar.xz.sigstore',
    ]);
  });

  it('is asked for once, for all series', async () => {
    await write({ releases: ['3.13.15'] });
    await pythonOrg.publish('3.13.15');
    await knownTarballs(['3.13', '3.12'], await pythonOrg.open());
    expect(asked().filter((path) => path === RELEASES)).toHaveLength(1);
  });
});

describe('without python.org', () => {
  const builder = { series: '3.13', variant: 'builder' } as const;
  let closed: string;
  beforeAll(async () => {
    const server = await serveFiles(new Map());
    closed = server.url;
    await server.close();
  });

  const answers: { reason: string; api: () => string; cause: () => string }[] = [
    {
      reason: 'a server error',
      api: () => `${pythonOrg.server.url}api`,
      cause: () => '500 Internal Server Error',
    },
    { reason: 'nothing there', api: () => `${pythonOrg.server.url}none`, cause: () => '404 Not Found' },
    {
      reason: 'nobody listens',
      api: () => `${closed}api`,
      cause: () => `cannot reach "${new URL(closed).host}" (connect ECONNREFUSED ${new URL(closed).host})`,
    },
  ];
  it.each(answers)('($reason) the other sources count, and one line says why', async ({ api, cause }) => {
    await write({ releases: ['3.13.15'], discover: ['trixie'] });
    await made.publish({ trixie: withSources([{ version: '3.13.18' }]) });
    pythonOrg.server.fail(RELEASES, { kind: 'status', status: 500 });
    const expected = [release('3.13.18', inPool('3.13.18')), release('3.13.15')];
    expect(await known(await pythonOrg.open({ RELEASE_API: api() }))).toEqual(expected);
    expect(made.lines.filter((line) => line.startsWith('WARNING'))).toEqual([
      `WARNING: python.org is not searched for releases: ${api()}/release/?is_published=true: ${cause()}`,
    ]);
    made.lines.length = 0;
    expect(await known(await pythonOrg.open({ RELEASE_API: 'off' }))).toEqual(expected);
    expect(made.lines.join()).not.toContain('python.org');
  });

  it('a lock keeps the release that python.org had', async () => {
    await write({ releases: ['3.13.5'] });
    await pythonOrg.publish('3.13.16');
    const [result] = await lockImages([builder], await pythonOrg.open());
    expect(result?.lock.release).toEqual(await verifiedTarball('3.13.16'));
    const [again] = await lockImages([builder], await pythonOrg.open({ RELEASE_API: 'off' }));
    expect(again?.changed).toBe(false);
  });

  it('a release with its sha256 in versions.yaml needs no signer', async () => {
    await made.edit('images/python/versions.yaml', (text) => text.replace(', signer: manager', ''));
    await write({ releases: ['3.13.16'] });
    await pythonOrg.publish('3.13.16');
    expect(await known(await pythonOrg.open())).toEqual([release('3.13.16')]);
  });
});
