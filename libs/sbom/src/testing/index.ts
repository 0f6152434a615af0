export { madeSboms } from './made-sboms.ts';
