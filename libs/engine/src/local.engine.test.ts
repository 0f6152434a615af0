import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  buildImage,
  buildToTar,
  type Engine,
  inspectImage,
  removeImage,
  runContainer,
  runEngine,
  saveImage,
  watchContainer,
} from './index.ts';
import { engineHere } from './testing/engine-here.ts';

const engine = await engineHere();
const folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
const image = `localhost/engine-test-${process.pid}:1`;
const dockerfile = path.join(folder, 'Dockerfile');
const context = path.join(folder, 'context');
const greeting = `hi ${process.pid}`;
const buildArgs = { GREETING: greeting };
const base = { image, network: 'none', timeoutMs: 60_000 } as const;

const recipe = `
FROM scratch AS shell
ARG GREETING=none
COPY . /
ENV GREETING=$GREETING A=b=c
LABEL org.example.greeting=$GREETING
USER 1000:1000
ENTRYPOINT ["/bin/sh"]
CMD ["-c", "echo hello"]

FROM shell AS made
USER 0:0
RUN echo made > /made

FROM shell AS broken
RUN echo before; echo why >&2; exit 3

FROM ${image} AS endless
RUN echo waiting; sleep 1000
`;

describe.skipIf(engine === undefined)('with the engine of this machine', () => {
  const local = engine as Engine;

  beforeAll(async () => {
    copyShell(context);
    writeFileSync(dockerfile, recipe);
    await buildImage(local, {
      dockerfile,
      context,
      target: 'shell',
      tag: image,
      buildArgs,
    });
  }, 120_000);

  afterAll(async () => {
    await removeImage(local, image);
    rmSync(folder, { recursive: true });
  });

  test('an image has what its recipe says', async () => {
    expect(await inspectImage(local, image)).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      user: '1000:1000',
      entrypoint: ['/bin/sh'],
      cmd: ['-c', 'echo hello'],
      env: { GREETING: greeting, A: 'b=c' },
      labels: { 'org.example.greeting': greeting },
      layers: [expect.stringMatching(/^sha256:/)],
    });
  });

  const input = path.join(folder, 'a file');
  const runs = [
    { why: 'the command of the image', run: {}, seen: { status: 0, stdout: 'hello\n', stderr: '' } },
    {
      why: 'status and both outputs',
      run: { args: ['-c', 'echo out; echo err >&2; exit 7'] },
      seen: { status: 7, stdout: 'out\n', stderr: 'err\n' },
    },
    {
      why: 'environment with a space',
      run: { env: { WORD: 'a b' }, args: ['-c', 'echo "$WORD"'] },
      seen: { status: 0, stdout: 'a b\n' },
    },
    {
      why: 'standard input',
      run: { stdin: 'typed', entrypoint: '/bin/cat', args: [] },
      seen: { status: 0, stdout: 'typed' },
    },
    { why: 'no standard input', run: { entrypoint: '/bin/cat', args: [] }, seen: { status: 0, stdout: '' } },
    {
      why: 'a mounted file, its path with a space',
      run: {
        mounts: [{ source: input, target: '/seen', readonly: true }],
        args: ['-c', 'cat /seen; echo > /seen'],
        user: '0',
      },
      seen: { status: 2, stdout: 'content' },
    },
    {
      why: 'any user',
      run: { user: '12345:0', args: ['-c', 'id -u; id -g'] },
      seen: { status: 0, stdout: '12345\n0\n' },
    },
    {
      why: 'read-only means /tmp too',
      run: { readOnly: true, user: '0', args: ['-c', 'echo > /tmp/x'] },
      seen: { status: 2 },
    },
    {
      why: 'but not a tmpfs',
      run: { readOnly: true, tmpfs: ['/tmp'], args: ['-c', 'echo x > /tmp/x && cat /tmp/x'] },
      seen: { status: 0, stdout: 'x\n' },
    },
    {
      why: 'no capability',
      run: {
        capDrop: 'all',
        noNewPrivileges: true,
        user: '0',
        args: [
          '-c',
          'while read k v; do case $k in CapEff:|NoNewPrivs:) echo $v;; esac; done < /proc/self/status',
        ],
      },
      seen: { status: 0, stdout: '0000000000000000\n1\n' },
    },
    {
      why: 'a small /dev/shm',
      run: {
        shmSize: '1m',
        args: ['-c', 'while read a b c d e; do [ $b != /dev/shm ] || echo $d; done < /proc/mounts'],
      },
      seen: { status: 0, stdout: expect.stringContaining('size=1024k') },
    },
    {
      why: 'an end in good order, once it has said so',
      run: {
        stop: { line: 'ready', grace: 20 },
        args: ['-c', "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.1; done"],
      },
      seen: { status: 5, stdout: 'ready\nbye\n' },
    },
    {
      why: 'an end by force, when it takes no notice',
      run: { stop: { line: 'ready', grace: 1 }, args: ['-c', 'echo ready; sleep 1000'] },
      seen: { status: 137, stdout: 'ready\n' },
    },
    {
      why: 'a working folder',
      run: { workdir: '/bin', args: ['-c', 'pwd'] },
      seen: { status: 0, stdout: '/bin\n' },
    },
  ];
  test.each(runs)('a container has $why', async ({ run, seen }) => {
    writeFileSync(input, 'content');
    expect(await runContainer(local, { ...base, ...run })).toMatchObject(seen);
    expect(await ourContainers(local)).toBe('');
  });

  test('a run tells how to repeat it', async () => {
    const { command } = await runContainer(local, { ...base, args: ['-c', `echo "it's"`] });
    expect(command).toBe(`./nx engine run --rm --pull never --network none ${image} -c 'echo "it'\\''s"'`);
  });

  test('a run that is stopped tells that too', async () => {
    const { command } = await runContainer(local, {
      ...base,
      stop: { line: 'not printed', grace: 2 },
      args: ['-c', 'true'],
    });
    expect(command).toBe(
      `./nx engine run --name to-stop --rm --pull never --network none ${image} -c true & sleep 5; ./nx engine stop -t 2 to-stop`,
    );
  });

  test('a container that does not end is removed, and the error tells so', async () => {
    const running = runContainer(local, {
      ...base,
      args: ['-c', 'echo started; sleep 1000'],
      timeoutMs: 3000,
    });
    await expect(running).rejects.toThrow(
      new RegExp(
        `^cannot run a container of "${image}": no end after 3000 ms; it was stopped\n  \\| started\nto repeat: `,
      ),
    );
    expect(await ourContainers(local)).toBe('');
  });

  test.each([
    {
      why: 'ends by itself',
      script: 'echo done; exit 3',
      seen: { status: 3, stdout: 'done\n' },
      stops: false,
    },
    {
      why: 'goes on, and heeds the signal',
      script: 'trap "echo bye; exit 0" TERM; while :; do sleep 1; done',
      seen: { status: 0, stdout: 'bye\n' },
      stops: true,
    },
    { why: 'goes on, and does not', script: 'trap "" TERM; sleep 1000', seen: { status: 137 }, stops: true },
  ])(
    'a container that is watched $why',
    async ({ script, seen, stops }) => {
      const options = { image, network: 'none', args: ['-c', script], watchMs: 5000, graceMs: 3000 } as const;
      const watched = await watchContainer(local, options);
      expect(watched).toMatchObject(seen);
      expect(watched.stopMs !== undefined).toBe(stops);
      expect(await ourContainers(local)).toBe('');
    },
    120_000,
  );

  test('a stage becomes a tar, and leaves no image', async () => {
    const before = await ours(local);
    const output = path.join(folder, 'new folder', 'made.tar');
    const lines: string[] = [];
    await buildToTar(local, {
      dockerfile,
      context,
      target: 'made',
      buildArgs,
      output,
      onLine: (line) => lines.push(line),
    });
    expect(execFileSync('tar', ['-xOf', output, 'made'], { encoding: 'utf8' })).toBe('made\n');
    expect(lines.some((line) => line.includes('RUN echo made'))).toBe(true);
    expect(readdirSync(path.dirname(output))).toEqual(['made.tar']);
    expect(await ours(local)).toEqual(before);
  }, 60_000);

  test('a step that fails is shown, and leaves nothing', async () => {
    const output = path.join(folder, 'broken', 'broken.tar');
    await expect(
      buildToTar(local, { dockerfile, context, target: 'broken', buildArgs, output }),
    ).rejects.toThrow(
      new RegExp(
        `^cannot build stage "broken" of "${dockerfile}": it ended with status \\d+\n[\\s\\S]*why[\\s\\S]*\nto repeat: ./nx engine`,
      ),
    );
    expect(readdirSync(path.dirname(output))).toEqual([]);
  }, 60_000);

  test('a build that is stopped leaves nothing', async () => {
    const before = await ours(local);
    const output = path.join(folder, 'endless', 'endless.tar');
    const { signal, abort } = abortable();
    const onLine = (line: string) => /waiting$/.test(line) && abort();
    await expect(
      buildToTar(local, { dockerfile, context, target: 'endless', buildArgs, output, signal, onLine }),
    ).rejects.toThrow(`cannot build stage "endless" of "${dockerfile}": stopped`);
    expect(readdirSync(path.dirname(output))).toEqual([]);
    expect(await ours(local)).toEqual(before);
  }, 60_000);

  test('an image is saved as a tar of docker save', async () => {
    const file = path.join(folder, 'saved', 'image.tar');
    await saveImage(local, image, { file });
    const manifest = JSON.parse(execFileSync('tar', ['-xOf', file, 'manifest.json'], { encoding: 'utf8' }));
    expect(manifest).toMatchObject([{ RepoTags: [image], Layers: [expect.any(String)] }]);
    expect(readdirSync(path.dirname(file))).toEqual(['image.tar']);
  });

  test('an image that is not there', async () => {
    await removeImage(local, 'localhost/not-there:1');
    await expect(inspectImage(local, 'localhost/not-there:1')).rejects.toThrow(
      'cannot inspect image "localhost/not-there:1"',
    );
    await expect(
      saveImage(local, 'localhost/not-there:1', { file: path.join(folder, 'no', 'x.tar') }),
    ).rejects.toThrow('cannot save image "localhost/not-there:1"');
    expect(readdirSync(path.join(folder, 'no'))).toEqual([]);
    const { status } = await runContainer(local, { ...base, image: 'localhost/not-there:1' });
    expect(status).toBe(125);
  });
});

/** A shell and a few tools of this machine, with the libraries that ldd names. */
function copyShell(root: string): void {
  for (const name of ['sh', 'cat', 'sleep', 'id']) {
    const file = [`/bin/${name}`, `/usr/bin/${name}`].find((candidate) => existsSync(candidate)) ?? name;
    copy(file, path.join(root, 'bin', name));
    const libraries = execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
    for (const [, library = ''] of libraries) copy(library, path.join(root, library));
  }
  mkdirSync(path.join(root, 'tmp'));
  chmodSync(path.join(root, 'tmp'), 0o1777);
}

function copy(source: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(realpathSync(source), target);
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

async function ourContainers(local: Engine): Promise<string> {
  return (await runEngine(local, ['ps', '--all', '--quiet', '--filter', `ancestor=${image}`])).stdout;
}

/** The images of this test, and the containers that a build from them has left. */
async function ours(local: Engine): Promise<string[]> {
  const filter = ['--filter', `label=org.example.greeting=${greeting}`];
  const images = await runEngine(local, ['images', '--all', '--quiet', ...filter]);
  // podman shows a build's containers only so, and then does not filter.
  const external = local.name === 'podman' ? ['--external'] : [];
  const containers = await runEngine(local, ['ps', '--all', '--format', '{{.Names}}', ...external]);
  const names = containers.stdout.split('\n').filter((name) => name.includes(`engine-test-${process.pid}`));
  return [...images.stdout.split('\n'), ...names];
}
