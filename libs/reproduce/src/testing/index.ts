export { type MadeImage, sealMade } from './made-image.ts';
export { type MadePublished, makePublished } from './made-published.ts';
