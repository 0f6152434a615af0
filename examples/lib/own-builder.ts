import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildImage, type Engine, removeImage, runContainer } from '@distroless/engine';

type Environment = Readonly<Record<string, string | undefined>>;

type Options = {
  engine: Engine;
  env: Environment;
  scratch: string;
  usesPoetry: boolean;
  signal: AbortSignal;
};

/**
 * Makes an image on the builder in which pip, pipenv, poetry and uv find this machine's package index: its address,
 * proxy and certificates. So the Dockerfiles of the examples do not contain them. The image is removed after its use.
 */
export async function withOwnBuilder<Result>(
  builder: string,
  { engine, env, scratch, usesPoetry, signal }: Options,
  use: (image: string) => Promise<Result>,
): Promise<Result> {
  const index = (await indexOf(env)) ?? (await pipsOwnIndex(builder, engine, signal));
  const certificates = [env['PIP_CERT'], systemCertificates].find((file) => file && existsSync(file));
  const tag = `localhost/example-builder:${path.basename(scratch)}`;
  const dockerfile = path.join(scratch, 'Dockerfile');
  await mkdir(scratch, { recursive: true });
  try {
    if (certificates) await copyFile(certificates, path.join(scratch, 'certificates.crt'));
    const hasCertificates = certificates !== undefined;
    await writeFile(dockerfile, ownBuilder(builder, { index, env, hasCertificates, usesPoetry }));
    await buildImage(engine, {
      dockerfile,
      context: scratch,
      tag,
      network: 'host',
      timeoutMs: 300_000,
      signal,
    });
    return await use(tag);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await removeImage(engine, tag);
  }
}

const systemCertificates = '/etc/ssl/certs/ca-certificates.crt';

const passedOn = [
  'PIP_TRUSTED_HOST',
  'PIP_DEFAULT_TIMEOUT',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

const installPlugin =
  'pip --python /opt/tools/poetry/bin/python install --quiet --no-cache-dir --no-deps poetry-plugin-pypi-mirror';

/** Text of the Dockerfile. Poetry needs a plugin for an index that does not support Poetry's own queries. */
export function ownBuilder(
  builder: string,
  {
    index,
    env,
    hasCertificates,
    usesPoetry,
  }: { index: string; env: Environment; hasCertificates: boolean; usesPoetry: boolean },
): string {
  const certificateNames = ['PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];
  const settings = [
    ...['PIP_INDEX_URL', 'POETRY_PYPI_MIRROR_URL', 'UV_DEFAULT_INDEX'].map((name) => [name, index] as const),
    ...(hasCertificates ? certificateNames.map((name) => [name, systemCertificates] as const) : []),
    ...passedOn.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])),
  ];
  return [
    `FROM ${builder}`,
    ...(hasCertificates ? [`COPY certificates.crt ${systemCertificates}`] : []),
    `ENV ${settings.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`,
    ...(usesPoetry ? ['USER 0:0', `RUN ${installPlugin}`, 'USER 1000:1000'] : []),
  ].join('\n');
}

async function indexOf(env: Environment): Promise<string | undefined> {
  if (env['PIP_INDEX_URL']) return env['PIP_INDEX_URL'];
  const asked = promisify(execFile)('pip', ['config', 'get', 'global.index-url'], { env: { ...env } });
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

async function pipsOwnIndex(image: string, engine: Engine, signal: AbortSignal): Promise<string> {
  const args = ['python', '-c', 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'];
  const { stdout } = await runContainer(engine, { image, args, network: 'none', timeoutMs: 60_000, signal });
  return stdout.trim();
}

/** https://docs.docker.com/reference/dockerfile/#environment-replacement */
function quote(value: string): string {
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}
