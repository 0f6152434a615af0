import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildImage, openEngine, removeImage } from '@distroless/engine';
import { verify } from '@distroless/verify';
import { expect, test } from 'vitest';
import { newestImages } from './lib/testing/newest-images.ts';

// Images of good applications must not fail, however they were made. These are the Dockerfiles that people copy most, for a
// package that needs no network.
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const engine = await openEngine({ env: process.env, workspace: root, report: console.warn });
const { runtime, builder } = await newestImages(engine);

const source = 'FROM BUILDER AS build\nWORKDIR /src\nCOPY --chown=1000:1000 application .\n';
const wheel = `${source}USER 0:0\nRUN pip wheel --no-index --wheel-dir /srv/wheels .\n`;
const run = 'CMD ["-m", "greeting"]\n';
const recipes: [name: string, dockerfile: string][] = [
  [
    'pip install as root in one stage',
    `${source}USER 0:0\nRUN pip install .\nUSER 1000:1000\nENTRYPOINT ["python"]\n${run}`,
  ],
  [
    'pip install as the user in one stage',
    `${source}RUN pip install --no-index .\nENTRYPOINT ["python"]\n${run}`,
  ],
  [
    'pip install --user, copied',
    `${source}RUN pip install --user .\nFROM RUNTIME\nCOPY --from=build /home/monty/.local /home/monty/.local\n${run}`,
  ],
  [
    'an environment at /opt/venv, copied',
    `${source}RUN python -m venv /opt/venv && pip install .\nFROM RUNTIME\nCOPY --from=build /opt/venv /opt/venv\n${run}`,
  ],
  [
    'an environment in the application, on PATH',
    `${source}RUN python -m venv .venv && .venv/bin/pip install .\nFROM RUNTIME\nWORKDIR /src\nCOPY --from=build /src/.venv .venv\nENV PATH=/src/.venv/bin:$PATH\n${run}`,
  ],
  [
    'pip install --target and PYTHONPATH',
    `${source}RUN pip install --target /tmp/packages .\nFROM RUNTIME\nCOPY --from=build /tmp/packages /app/packages\nENV PYTHONPATH=/app/packages\n${run}`,
  ],
  [
    'pip install --prefix, copied to /usr/local',
    `${source}RUN pip install --prefix /tmp/prefix .\nFROM RUNTIME\nCOPY --from=build /tmp/prefix /usr/local\n${run}`,
  ],
  [
    'wheels that a second stage installs',
    `${wheel}FROM BUILDER AS install\nCOPY --from=build /srv/wheels /srv/wheels\nRUN python -m venv /opt/venv && pip install --no-index /srv/wheels/*.whl\nFROM RUNTIME\nCOPY --from=install /opt/venv /opt/venv\n${run}`,
  ],
  [
    'pipenv install --system as root',
    `${wheel}WORKDIR /app\nCOPY project .\nRUN pipenv install --system --deploy --ignore-pipfile\nUSER 1000:1000\nENTRYPOINT ["python"]\n${run}`,
  ],
  [
    'poetry install into the project',
    `${wheel}WORKDIR /app\nCOPY project .\nRUN poetry lock && poetry install --no-root\nFROM RUNTIME\nWORKDIR /app\nCOPY --from=build /app/.venv .venv\nENV PATH=/app/.venv/bin:$PATH\n${run}`,
  ],
  [
    'uv pip install into an environment',
    `${wheel}RUN uv venv --offline /opt/venv && uv pip install --offline --python /opt/venv/bin/python /srv/wheels/*.whl\nFROM RUNTIME\nCOPY --from=build /opt/venv /opt/venv\n${run}`,
  ],
  [
    'uv pip install --system as root, site-packages copied',
    `${wheel}RUN uv pip install --offline --system /srv/wheels/*.whl && mkdir /out && cp -a /usr/local/lib/python3.*/site-packages /out/\nFROM RUNTIME\nCOPY --from=build /out/site-packages /usr/local/lib/python${series()}/site-packages\n${run}`,
  ],
];

test.each(recipes)('nothing fails in an image made by %s', { timeout: 300_000 }, async (_name, recipe) => {
  const image = `localhost/verify-copied-${process.pid}:1`;
  const folder = await mkdtemp(join(tmpdir(), 'copied-'));
  try {
    const dockerfile = join(folder, 'Dockerfile');
    await writeFile(dockerfile, recipe.replaceAll('BUILDER', builder).replaceAll('RUNTIME', runtime));
    const context = join(root, 'images/python/tests/copied-dockerfiles');
    await buildImage(engine, { dockerfile, context, tag: image, network: 'none' });
    const { checks } = await verify(image, {
      engine,
      scratch: join(folder, 'scratch'),
      behaviours: join(root, 'images/python/tests'),
      now: new Date(),
    });
    const warnings = checks.filter(({ outcome }) => outcome === 'warning');
    if (warnings.length > 0) console.warn(JSON.stringify(warnings, null, 2));
    expect(checks.find(({ name }) => name === 'start')).toMatchObject({ outcome: 'passed' });
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  } finally {
    await removeImage(engine, image);
    await rm(folder, { recursive: true, force: true });
  }
});

function series(): string {
  return /:(3\.\d+)-/.exec(runtime)?.[1] ?? '';
}
