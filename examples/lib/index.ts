export type { Answer } from './ask.ts';
export { engine, runtime, series } from './engine.ts';
export { type Example, type RunOptions, type StartOptions, useExample } from './example.ts';
export type { Service } from './service.ts';
