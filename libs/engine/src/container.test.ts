import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { runContainer } from './index.ts';
import { type Script, type ScriptedEngine, scriptedEngine } from './testing/scripted-engine.ts';

const base = { image: 'x', network: 'none', timeoutMs: 10_000 } as const;
const hardened = {
  ...base,
  readOnly: true,
  capDrop: 'all',
  noNewPrivileges: true,
  memory: '2g',
  pids: 512,
  withoutExtras: true,
  tmpfs: ['/tmp:size=1m'],
} as const;

const nothing: Script = () => {};
const words = async (engine: ScriptedEngine, options: object) => {
  await runContainer(engine, { ...hardened, ...options });
  return engine.calls()[0]?.slice(3).join(' ');
};
const restrictions =
  '--security-opt no-new-privileges --cap-drop all --memory 2g --pids-limit 512 --log-driver none --no-healthcheck';
const volume = (target: string, mode = 'tmpfs-mode=1777') =>
  `--mount type=tmpfs,target=${target},tmpfs-size=67108864,${mode} `;

describe('the arguments of a hardened container', () => {
  test('podman', async () => {
    expect(await words(scriptedEngine(nothing), {})).toBe(
      `--rm --pull never --network none --read-only --read-only-tmpfs=false ${restrictions} --http-proxy=false --tmpfs /tmp:size=1m x`,
    );
  });

  test('docker', async () => {
    expect(await words(scriptedEngine(nothing, 'docker'), {})).toBe(
      `--rm --pull never --network none --read-only ${restrictions} --tmpfs /tmp:size=1m x`,
    );
  });

  test.each([
    { why: 'none', volumes: [], mounts: '' },
    { why: 'one', volumes: ['/data'], mounts: volume('/data') },
    { why: 'the same twice', volumes: ['/data', '/data/'], mounts: volume('/data') },
    { why: 'a path that is a tmpfs already', volumes: ['/tmp'], mounts: '' },
  ])('volumes of the image are not on this machine: $why', async ({ volumes, mounts }) => {
    const common = `--tmpfs /tmp:size=1m`;
    const [podman, docker] = [scriptedEngine(nothing), scriptedEngine(nothing, 'docker')];
    expect(await words(podman, { imageVolumes: { paths: volumes, isWritable: true } })).toContain(
      `${common} --image-volume ignore ${mounts}x`,
    );
    expect(await words(docker, { imageVolumes: { paths: volumes, isWritable: true } })).toContain(
      `${common} ${mounts}x`,
    );
  });

  test.each([
    { why: 'a comma, which starts another option', path: '/data,bind-propagation=shared' },
    { why: 'a path that goes up', path: '/data/../etc' },
    { why: 'the root', path: '/' },
    { why: 'a relative path', path: 'data' },
    { why: 'a newline', path: '/a\n/b' },
  ])('a volume with an unsafe path is refused or ignored: $why', async ({ path }) => {
    const docker = scriptedEngine(nothing, 'docker');
    await expect(
      runContainer(docker, { ...hardened, imageVolumes: { paths: [path], isWritable: true } }),
    ).rejects.toThrow(
      `cannot run a container of "x": its VOLUME ${JSON.stringify(path)} is not a plain path, or one of more than 16; remove it from the image`,
    );
    expect(docker.calls()).toEqual([]);
    expect(
      await words(scriptedEngine(nothing), { imageVolumes: { paths: [path], isWritable: true } }),
    ).toMatch(/ --image-volume ignore x$/);
  });

  test('volumes that are not writable: podman ignores them, docker has an empty folder', async () => {
    const imageVolumes = { paths: ['/data'], isWritable: false };
    expect(await words(scriptedEngine(nothing), { imageVolumes })).toMatch(/ --image-volume ignore x$/);
    const docker = await words(scriptedEngine(nothing, 'docker'), { imageVolumes });
    expect(docker).toContain(` ${volume('/data', 'readonly')}x`);
  });

  test('more than 16 volumes are refused or ignored', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => `/data${index}`);
    const imageVolumes = { paths, isWritable: true };
    const docker = scriptedEngine(nothing, 'docker');
    await expect(runContainer(docker, { ...hardened, imageVolumes })).rejects.toThrow('its VOLUME "/data16"');
    const podman = await words(scriptedEngine(nothing), { imageVolumes });
    expect(podman?.match(/target=\/data/g)).toHaveLength(16);
  });
});

const removal = [
  ['kill', '<name>'],
  ['rm', '--force', '--volumes', '<name>'],
];
const isRemoved = (engine: ScriptedEngine) => expect(engine.calls()).toEqual(expect.arrayContaining(removal));

describe('a container is removed', () => {
  const endless: Script = ({ args, isNoted, note }) => {
    if (args[0] === 'kill') note('killed');
    if (args[0] !== 'run') return;
    process.stdout.write('begin\n');
    setInterval(() => (isNoted('killed') ? process.exit(137) : process.stdout.write('x'.repeat(100_000))), 1);
  };

  test('when it prints more than is allowed', async () => {
    const engine = scriptedEngine(endless);
    await expect(runContainer(engine, { ...base, maxOutput: 1_000_000 })).rejects.toThrow(
      'cannot run a container of "x": it printed more than 1000000 bytes; it was stopped\n',
    );
    isRemoved(engine);
  });

  test('when it prints endlessly until its time is over', async () => {
    const engine = scriptedEngine(endless);
    const error = await runContainer(engine, { ...base, timeoutMs: 2000 }).catch((caught) => caught);
    expect(error.message).toMatch(/^cannot run a container of "x": no end after 2000 ms; it was stopped\n/);
    expect(error.message.length).toBeLessThan(30_000);
    expect(error.outcome.stdout).toMatch(/^begin\nx+\n\[… \d+ bytes left out …\]\nx+$/);
    isRemoved(engine);
  });

  test('when the callback for its lines throws', async () => {
    const engine = scriptedEngine(endless);
    const onLine = () => {
      throw new RangeError('of the callback');
    };
    await expect(runContainer(engine, { ...base, onLine })).rejects.toThrow(
      new RangeError('of the callback'),
    );
    isRemoved(engine);
  });

  test('when it is stopped from outside', async () => {
    const engine = scriptedEngine(endless);
    const { signal, abort } = abortable();
    const running = runContainer(engine, { ...base, signal, onLine: abort });
    await expect(running).rejects.toThrow('cannot run a container of "x": stopped\n');
    isRemoved(engine);
  });

  test('when this process ends by an uncaught error', () => {
    const engine = scriptedEngine(endless);
    const module = JSON.stringify(path.join(import.meta.dirname, 'index.ts'));
    const { stderr } = spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '-e'],
        `const { runContainer } = await import(${module});
        const onLine = () => setTimeout(() => { throw new Error('not caught'); });
        await runContainer(${JSON.stringify(engine)}, { ...${JSON.stringify(base)}, onLine });`,
      ],
      { encoding: 'utf8', cwd: import.meta.dirname },
    );
    expect(stderr).toContain('Error: not caught');
    isRemoved(engine);
  });
});

test('a timed run: the engine reports when it ended; then the container is removed', async () => {
  const engine = scriptedEngine(({ args }) => {
    if (args[1] === 'inspect') console.log('"2026-06-01T10:00:00.123456789Z"');
  });
  const outcome = await runContainer(engine, { ...base, isTimed: true });
  expect(outcome).toMatchObject({
    finishedAt: Date.UTC(2026, 5, 1, 10, 0, 0, 123),
    command: './nx engine run --rm --pull never --network none x',
  });
  expect(engine.calls().map(([verb]) => verb)).toEqual(['run', 'container', 'kill', 'rm']);
  expect(engine.calls()[0]).not.toContain('--rm');
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
