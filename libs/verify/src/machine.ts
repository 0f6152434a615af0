import { type Engine, EngineError, type ImageFacts } from '@distroless/engine';
import { runConfined } from './confinement.ts';
import { withProbeImage } from './probe-image.ts';
import { probeProgram } from './probe-program.ts';

/** Whether this machine can run the image, and how. */
export type Machine = {
  /** Why this machine cannot run the image, if so: then only its files can be checked. */
  unrunnable: string | undefined;
  /** The platform of containers, if the image is not for this machine's architecture. */
  platform: string | undefined;
  /** The factor for timeouts: an emulated image is slow. */
  slowness: number;
};

type TryOptions = {
  engine: Engine;
  facts: Pick<ImageFacts, 'architecture'>;
  /** Folder for temporary files. */
  scratch: string;
  signal?: AbortSignal;
};

/**
 * Finds out whether this machine runs images of the image's architecture: by a program of our own. Nothing of the image
 * is started, since its architecture is only a claim.
 */
export async function tryMachine(options: TryOptions): Promise<Machine> {
  const { architecture } = options.facts;
  if (architecture === hostArchitecture()) return { unrunnable: undefined, platform: undefined, slowness: 1 };
  return { unrunnable: await whyUnrunnable(options), platform: `linux/${architecture}`, slowness: 4 };
}

function hostArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

async function whyUnrunnable({ facts, ...options }: TryOptions): Promise<string | undefined> {
  const { architecture } = facts;
  const program = probeProgram(architecture);
  if (program === undefined)
    return `the architecture ${JSON.stringify(architecture)} is not known: ${filesOnly}`;
  const why = await runProbe(program, architecture, options);
  if (why === undefined) return undefined;
  const wayOut = architecture === 'arm64' ? '; EMULATE=arm64 ./nx … registers an emulator' : '';
  const cause = why === '' ? '' : ` (${why})`;
  return `this machine does not run ${architecture} programs${cause}: ${filesOnly}${wayOut}`;
}

const filesOnly = "only the image's files are checked";

/** Runs our program: undefined when that worked, '' when the kernel cannot run such programs, else the cause. */
async function runProbe(
  program: Buffer,
  architecture: string,
  { engine, scratch, signal }: Omit<TryOptions, 'facts'>,
): Promise<string | undefined> {
  const use = (image: string) =>
    runConfined(engine, ourProgram, {
      image,
      entrypoint: '/probe',
      platform: `linux/${architecture}`,
      user: '65534:65534',
      timeoutMs: 120_000,
      ...(signal && { signal }),
    });
  try {
    const options = { engine, architecture, scratch, use, ...(signal && { signal }) };
    const { status, stderr } = await withProbeImage(program, options);
    if (status === 0) return undefined;
    if (/exec format error/i.test(stderr)) return '';
    return `${stderr.trim().split('\n').at(-1)?.slice(0, 200) || `status ${status}`}`;
  } catch (error) {
    if (signal?.aborted || !(error instanceof EngineError)) throw error;
    return error.message.split('\n')[0];
  }
}

/** It allocates nothing, so it needs no limit, which the engine might not support. */
const ourProgram = { volumes: [], missing: ['memory', 'pids'] } as const;
