export { publishedFacts } from './made-facts.ts';
