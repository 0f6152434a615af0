import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

import type { Engine, EngineName } from '../engine.ts';

/** A function that acts as an engine. It runs in another process, so it cannot use variables outside of it. */
export type Script = (call: {
  args: string[];
  /** Whether `note` was called with this word by any call of the engine. */
  isNoted: (word: string) => boolean;
  note: (word: string) => void;
}) => void;

export type ScriptedEngine = Engine & {
  /** The arguments of its calls so far, each without the container's random name. */
  calls: () => string[][];
};

/** An engine that runs nothing, and keeps its calls and notes in a folder that is removed after the test. */
export function scriptedEngine(script: Script, name: EngineName = 'podman'): ScriptedEngine {
  const folder = mkdtempSync(path.join(tmpdir(), 'scripted-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = path.join(folder, 'calls');
  appendFileSync(log, '');
  const program = `
    const fs = require('node:fs'), path = require('node:path');
    const folder = ${JSON.stringify(folder)}, args = process.argv.slice(1);
    fs.appendFileSync(path.join(folder, 'calls'), JSON.stringify(args) + '\\n');
    const isNoted = (word) => fs.existsSync(path.join(folder, 'note-' + word));
    const note = (word) => fs.writeFileSync(path.join(folder, 'note-' + word), '');
    (${script.toString()})({ args, isNoted, note });
  `;
  return { name, command: [process.execPath, '-e', program, '--'], env: {}, calls: () => readCalls(log) };
}

function readCalls(log: string): string[][] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) =>
    (JSON.parse(line) as string[]).map((word) => word.replace(/^distroless-[0-9a-f-]{36}$/, '<name>')),
  );
}
