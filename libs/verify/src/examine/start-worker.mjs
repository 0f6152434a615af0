// @ts-check
import { register } from 'tsx/esm/api';

// A thread does not share the loaders of its process, and Node 20 does not load them from `execArgv` either: this makes it
// read TypeScript.
register();
await import('./worker.ts');
