import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** How the fake names an image that it loads: by its configuration, its manifest, or as another image. */
export type FakeIds = 'config' | 'bare config' | 'manifest' | 'other';

export type FakePodman = {
  /** Environment for the program; it finds its images through it. */
  env: Record<string, string>;
  /** Name → id. */
  images: () => Record<string, string>;
  setImages: (images: Record<string, string>) => void;
  /** The calls since the last query, each with its arguments; without `version`. */
  calls: () => string[][];
  /** Environment of the last call of `build`. */
  buildEnv: () => Record<string, string>;
};

// It keeps its images in a file, and has the few commands that are needed to build, read and load an image.
const script = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const { FAKE_STATE, FAKE_IDS, FAKE_CONFIG } = process.env;
const images = JSON.parse(readFileSync(FAKE_STATE, 'utf8'));
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
if (/version$/.test(args[0])) {
  console.log(args.includes('--format') ? 'linux/amd64' : 'podman version 4.3.1');
} else if (['info', 'run', 'rmi'].includes(args[0]) || (args[0] === 'build' && !args.includes('--iidfile'))) {
  // The checks of an engine's set-up succeed.
} else {
  appendFileSync(FAKE_STATE + '.calls', JSON.stringify(args) + '\\n');
  const run = { build, 'image inspect': inspect, 'image load': load, 'image tag': tag, 'image rm': remove };
  run[args[0] === 'build' ? 'build' : args.slice(0, 2).join(' ')]();
  writeFileSync(FAKE_STATE, JSON.stringify(images));
}

function build() {
  writeFileSync(FAKE_STATE + '.env', JSON.stringify(process.env));
  console.log('STEP 1/3: FROM scratch');
  if (FAKE_CONFIG === 'fails') {
    console.error('Error: no space left on device');
    process.exit(125);
  }
  if (FAKE_CONFIG === 'hangs') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  writeFileSync(option('--iidfile'), 'sha256:built');
  images[option('--tag')] = 'built for ' + option('--platform');
}

function inspect() {
  const names = args.filter((word) => !/^(image|inspect|--format|{{.Id}})$/.test(word));
  const missing = names.find((name) => !images[name]);
  if (args.includes('--format')) {
    for (const name of names) if (images[name]) console.log(images[name]);
  } else if (!missing) {
    const [, Architecture] = images[names[0]].split('/');
    console.log(JSON.stringify([{ Architecture, Size: 2048, Config: JSON.parse(FAKE_CONFIG) }]));
  }
  if (missing) {
    console.error('Error: ' + missing + ': image not known');
    process.exit(125);
  }
}

function load() {
  const input = readFileSync(0);
  const read = (name) => JSON.parse(execFileSync('tar', ['-xOf', '-', name], { input }));
  const [{ Config, RepoTags }] = read('manifest.json');
  const [{ digest }] = read('index.json').manifests;
  const config = Config.split('/').at(-1);
  const other = 'sha256:' + '0'.repeat(64);
  const id = { config: 'sha256:' + config, 'bare config': config, manifest: digest, other }[FAKE_IDS];
  for (const name of [...RepoTags, id.startsWith('sha256:') ? id : 'sha256:' + id]) images[name] = id;
}

function tag() {
  images[args[3]] = images[args[2]];
}

function remove() {
  for (const name of args.slice(2)) delete images[name];
}
`;

/**
 * Writes a program that acts like podman, for tests without an engine.
 * @param program its path
 * @param config the `Config` of the images that it builds; with `fails` a build fails, with `hangs` it never ends
 */
export function makeFakePodman(
  program: string,
  { ids = 'bare config', config = {} }: { ids?: FakeIds; config?: object | 'fails' | 'hangs' } = {},
): FakePodman {
  const state = `${program}.images`;
  writeFileSync(program, script, { mode: 0o755 });
  writeFileSync(state, '{}');
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return {
    env: { FAKE_STATE: state, FAKE_IDS: ids, FAKE_CONFIG: text },
    images: () => JSON.parse(readFileSync(state, 'utf8')),
    setImages: (images) => writeFileSync(state, JSON.stringify(images)),
    calls: () => takeCalls(`${state}.calls`),
    buildEnv: () => JSON.parse(readFileSync(`${state}.env`, 'utf8')),
  };
}

function takeCalls(file: string): string[][] {
  writeFileSync(file, '', { flag: 'a' });
  const lines = readFileSync(file, 'utf8').split('\n');
  rmSync(file);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
