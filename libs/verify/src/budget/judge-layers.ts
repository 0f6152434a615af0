import { type Budget, type Budgets, budgetPath, factorOf, findBudget, type Owner } from './budgets.ts';
import { largestParts, type Part } from './largest.ts';
import type { MeasuredLayer } from './measure-layers.ts';

/** Room for a security fix that is a little larger. */
const room = 1.02;

/**
 * Compares an image's layers with their budgets.
 * @returns lines for people: what is too large and by how much, all layers with their budgets, the largest packages and files
 * of those that grew, and the ways out; none when the image is within its budget
 */
export function judgeLayers(layers: readonly MeasuredLayer[], budgets: Budgets, owner: Owner): string[] {
  const judged = layers.map((layer) => judge(layer, findBudget(budgets, layer.name, owner)));
  const unknown = judged.filter(({ isKnown }) => !isKnown);
  if (unknown.length > 0) {
    const factor = factorOf(budgets.factors, owner.architecture);
    return unknown.map(({ layer }) => missing(layer, owner.series, factor));
  }
  const large = judged.filter(({ excess }) => excess.length > 0);
  if (large.length === 0) return [];
  return [
    ...large.flatMap(({ layer, excess }) => excess.map((text) => `${layer.name} has ${text}`)),
    ...judged.map(({ layer, budget }) => `  ${layer.name.padEnd(20)} ${sizes(layer, budget)}`),
    ...large.flatMap(({ layer }) => explain(layer)),
    ...waysOut,
  ];
}

type Judged = { layer: MeasuredLayer; budget: Budget | undefined; isKnown: boolean; excess: string[] };

function judge(layer: MeasuredLayer, budget: Budget | undefined): Judged {
  const { unpacked, pulled } = layer;
  const isKnown = budget !== undefined && (pulled === undefined || budget.pulled !== undefined);
  const excess = [over('unpacked', unpacked, budget?.unpacked), over('pulled', pulled, budget?.pulled)];
  return { layer, budget, isKnown, excess: excess.filter((text) => text !== undefined) };
}

function over(form: string, bytes: number | undefined, most: number | undefined): string | undefined {
  if (bytes === undefined || most === undefined || bytes <= most) return undefined;
  return `${inMb(bytes)} ${form}, ${inMb(bytes - most)} more than its budget of ${inMb(most)}`;
}

function missing({ name, unpacked, pulled }: MeasuredLayer, series: string, factor: number): string {
  const last = pulled === undefined ? '' : `, pulled: ${suggested(pulled)}`;
  const budget = `"${series}": { unpacked: ${suggested(unpacked / factor)}${last} }`;
  return `${budgetPath} has no budget for ${name} of ${series}; add ${budget} below "${name}", which is the size of now and 2 %`;
}

/** In MB, rounded up to a tenth. */
function suggested(bytes: number): number {
  return Math.ceil((bytes * room) / 1e5) / 10;
}

function sizes({ unpacked, pulled }: MeasuredLayer, budget: Budget | undefined): string {
  const unpackedText = `unpacked ${inMb(unpacked)} of ${inMb(budget?.unpacked ?? 0)}`;
  return pulled === undefined
    ? unpackedText
    : `${unpackedText}, pulled ${inMb(pulled)} of ${inMb(budget?.pulled ?? 0)}`;
}

function explain({ name, entries }: MeasuredLayer): string[] {
  const { parts, files } = largestParts(entries, 6);
  const line = ({ bytes, name: part }: Part) => `  ${inMb(bytes).padStart(9)}  ${part}`;
  return [
    ...[`largest packages and folders of ${name}:`, ...parts.map(line)],
    ...[`largest files of ${name}:`, ...files.map(line)],
  ];
}

const waysOut = [
  'leave out what nobody needs (packages.yaml: "files", "drop"), or raise the budget, with the reason in the commit;',
  'npx tsx tools/changes.ts shows what differs from a published image, or from an earlier lock',
];

function inMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
