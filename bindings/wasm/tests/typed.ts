// SPDX-License-Identifier: GPL-3.0-or-later
// A program that the compiler of TypeScript must take, and lines that it must refuse: make check-wasm compiles it, where
// tsc is there. It is not run.
import { load, loadSync, OsteonError, type RunResult, type Scenario } from '..';

export async function program(bytes: ArrayBuffer): Promise<number> {
  const osteon = await load('osteon.wasm', { files: { 'she.yaml': { who: { age: 70 }, model: 'aibl' } } });
  const scenario: Scenario = { include: 'she.yaml', drugs: [{ name: 'denosumab', dose: 60, every: '6 months', stop: '5y' }] };
  const life: RunResult = osteon.run(scenario, { until: '5y', every: 30, columns: ['BMD_LS', 'CTX'], intervals: true });
  const last: number = life.columns['BMD_LS'][life.time.length - 1] + (life.intervals?.high['BMD_LS'][0] ?? 0);
  const summary = osteon.cohort('ai-cohort.yaml', { n: 100, seed: 3, quantiles: [0.05, 0.5, 0.95] });
  const median: Float64Array = summary.summary['BMD_LS']['p50'];
  osteon.individuals(scenario, { n: 10, first: 20 }).individuals.map((rows) => rows['BMD_LS']);
  osteon.stopWhen = () => summary.failed > 0;
  const subjects = osteon.subjects(scenario, { n: 3, vary: true });
  subjects.setInput('psi_LS', [1, 1.2, 0.8]);
  subjects.dose('denosumab', 60);
  subjects.run('1y');
  subjects.free();
  try {
    loadSync(bytes).run({ model: 'none' });
  } catch (error) {
    if (error instanceof OsteonError && error.status === 'ENAME') return error.code;
  }

  // @ts-expect-error: there is no such option
  osteon.run(scenario, { untill: '5y' });
  // @ts-expect-error: quantiles are of cohorts
  osteon.individuals(scenario, { quantiles: [0.5] });
  // @ts-expect-error: a dose has a number
  osteon.run({ drugs: [{ name: 'denosumab', dose: '60 mg' }] });
  // @ts-expect-error: load says what is made
  new osteon.constructor();
  // @ts-expect-error: the day is not set, it is come to
  subjects.time = 3;
  // @ts-expect-error: intervals need not be there
  life.intervals.low;
  // @ts-expect-error: a promise is waited for
  load().run(scenario);
  return last + median[0];
}
