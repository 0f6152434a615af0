import path from 'node:path';
import { openEngine } from '@distroless/engine';
import { registryOf } from '@distroless/matrix';
import { readSettings } from '@distroless/verify';
import { readIntent } from '@distroless/workspace';

const { versions } = await readIntent(path.resolve(import.meta.dirname, '../..'));
const { project, images } = readSettings(process.env, registryOf(process.env, versions));

/** The images that the examples are based on. */
export const builder = images.builder ?? '';
export const runtime = images.runtime ?? '';

/** The series of these images: `3.13`. */
export const series = /\d+\.\d+/.exec(project)?.[0] ?? '';

const workspace = path.resolve(import.meta.dirname, '../..');
const found = await openEngine({ env: process.env, workspace, report: console.warn });

/** podman's own format has no HEALTHCHECK. */
export const engine = { ...found, env: { ...found.env, BUILDAH_FORMAT: 'docker' } };

const interrupt = new AbortController();

/** Ctrl-C ends this process too: it has to end builds and containers first. */
export const signal: AbortSignal = interrupt.signal;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
