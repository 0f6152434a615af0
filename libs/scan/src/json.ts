import { fixable, type ScanReport } from './scan.ts';

/** The report as data, in a stable order. */
export function toJson(report: ScanReport): string {
  const { findings } = report;
  const counts = {
    fixable: fixable(report).length,
    unfixed: findings.filter(({ state, vex }) => state === 'unfixed' && vex === undefined).length,
    notAffected: findings.filter(({ vex }) => vex !== undefined).length,
  };
  return `${JSON.stringify({ counts, ...report }, null, 2)}\n`;
}
