export { type Collected, collectImages } from './collect/collect-images.ts';
export { readFormerCatalog } from './collect/former-catalog.ts';
export { describeImage } from './facts/describe-image.ts';
export { formatFacts } from './facts/facts.ts';
export { writeFacts } from './facts/facts-file.ts';
export { seriesTable, withSeriesTable } from './series-table.ts';
export { writeSite } from './site/write-site.ts';
