import { readFile } from 'node:fs/promises';
import { readLayout } from '@distroless/image';
import { type Verdict, verdictOf } from '../check-result.ts';
import { seriesLabel } from '../model/origin.ts';
import type { PlannedCheck } from '../plan-checks.ts';
import { printable } from '../printable.ts';
import type { Subject } from '../subject.ts';
import { budgetPath, parseBudgets } from './budgets.ts';
import { judgeLayers } from './judge-layers.ts';
import { measureLayers } from './measure-layers.ts';

const name = 'budget';
const holds = `no layer is larger than its budget in ${budgetPath}`;

type Options = {
  subject: Pick<Subject, 'saved' | 'rerun'>;
  /** Folder of the image's layout; without it, only unpacked layers are compared. */
  layout: string | undefined;
};

/**
 * The check that one of our images is within its budget: each layer as a tar and, in a release build, as it is pulled.
 * @param file path of budget.yaml
 */
export function planBudget(file: string, { subject, layout }: Options): PlannedCheck {
  const rerun = subject.rerun(name);
  return {
    ...{ name, holds },
    run: async () => {
      const verdict = await judge(file, { subject, layout }).catch((error: unknown) =>
        verdictOf(error, { expected: holds, rerun }),
      );
      return { name, holds, ...verdict };
    },
  };
}

async function judge(file: string, { subject, layout }: Options): Promise<Verdict> {
  const budgets = parseBudgets(await readFile(file, 'utf8'));
  const image = await subject.saved();
  const { labels, architecture } = image.config;
  if (labels['org.python.build'] === 'upstream') {
    return { outcome: 'skipped', reason: 'CPython and the root are not ours, and may have any size' };
  }
  const sealed = layout === undefined ? undefined : (await readLayout(layout)).layers;
  const lines = judgeLayers(measureLayers(image, sealed), budgets, {
    ...{ series: seriesLabel(image), suite: labels['org.debian.suite'] ?? '', architecture },
  });
  if (lines.length === 0) return { outcome: 'passed' };
  const seen = lines.map(printable).join('\n');
  return { outcome: 'failed', expected: holds, seen, reproduce: subject.rerun(name) };
}
