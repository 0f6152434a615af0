// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Zstd } from '@hpcc-js/wasm-zstd';

// A separate thread: it takes seconds to minutes, in which the process has to answer Ctrl-C.
const { path, target, level } = workerData;
const zstd = await Zstd.load();
writeFileSync(target, zstd.compress(readFileSync(path), level), { flag: 'wx' });
parentPort?.postMessage('done');
