// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers against those of other origin: the reference trajectories of data/golden, and the command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, command, load, text } from './support.js';

const osteon = await load();

// Quantities with tolerances or sizes of their own stand in the test of the library.
const exceptions = [...text('tests/test_golden.c').matchAll(/^ {4}\{"(\w+)", "(\w+)", ([\d.e-]+), ([\d.e-]+)\},$/gm)]
  .map(([, model, quantity, tolerance, floor]) => ({ model, quantity, tolerance: Number(tolerance), floor: Number(floor) }));

function scenarioOf(model, args) {
  const scenario = { model, parameters: {}, initial: {}, rtol: model === 'peterson_riggs2010' ? 1e-11 : 1e-10 };
  for (const [, option, value] of args.matchAll(/(--\w+) (\S+)/g)) {
    const [name, number] = value.split('=');
    if (option === '--set') scenario.parameters[name] = Number(number);
    else if (option === '--init') scenario.initial[name] = Number(number);
    else if (option === '--events') {
      osteon.files[value] = text(`data/${value}`);
      scenario.events = [{ file: value }];
    } else scenario[option.slice(2)] = Number(value);
  }
  return scenario;
}

const cases = columnsOf(text('data/golden/cases.csv'));
assert.ok(cases.file.length > 40 && exceptions.length > 25, 'cases and exceptions were read');
for (const [i, file] of cases.file.entries())
  test(`golden ${file}`, () => {
    const model = osteon.model(cases.model[i]), golden = columnsOf(text(`data/golden/${file}`));
    const scenario = scenarioOf(model.name, cases.args[i]);
    if (file === 'komarova2003-oscillation.csv') scenario.rtol = 1e-12;
    const result = osteon.run(scenario, { columns: 'all' });
    assert.deepEqual(['time', ...Object.keys(result.columns)], Object.keys(golden));
    assert.deepEqual([...result.time], golden.time.map(Number));
    for (const [name, values] of Object.entries(result.columns)) {
      const expected = golden[name].map(Number), own = exceptions.find((e) => e.model === model.name && e.quantity === name);
      const typical = Math.max(...expected.map(Math.abs)); // no more than a state's scale, in most
      const floor = Math.max(1e-12 * typical, own?.floor ?? 0), tolerance = Math.max(1e-8, own?.tolerance ?? 0);
      for (const [t, value] of expected.entries()) {
        const error = value === values[t] ? 0 : Math.abs(values[t] - value) / Math.max(Math.abs(value), floor);
        assert.ok(error <= tolerance, `${name}, day ${result.time[t]}: ${values[t]} is not ${value} (${error})`);
      }
    }
  });

// The command has another solver; both are run at a tight tolerance.
for (const name of ['ai.yaml', 'ai-all.yaml', 'ai-denosumab.yaml', 'ai-exercise-nutrition.yaml'])
  test(`as osteon run ${name}`, () => {
    const expected = columnsOf(command('run', name, '--rtol', '1e-9', '--columns', 'shown,OCa_LS,Y_TH', '--times', '0,100,1y,5y,10y'));
    const result = osteon.run({ include: name, rtol: 1e-9 }, { columns: ['shown', 'OCa_LS', 'Y_TH'], times: [0, 100, '1y', '5y', '10y'] });
    assert.deepEqual(Object.keys(expected), ['time', ...Object.keys(result.columns)]);
    for (const [column, values] of Object.entries(result.columns))
      for (const [t, value] of expected[column].entries())
        assert.ok(Math.abs(values[t] - Number(value)) <= 1e-6 * Math.abs(Number(value)), `${column}: ${values[t]}, ${value}`);
  });

test('as osteon run --intervals', () => {
  const expected = columnsOf(command('run', 'ai-all.yaml', '--intervals', '--rtol', '1e-9', '--columns', 'BMD_LS,CTX', '--times', '1y,5y,7y'));
  const { columns, intervals } = osteon.run({ include: 'ai-all.yaml', rtol: 1e-9 }, { columns: ['BMD_LS', 'CTX'], times: ['1y', '5y', '7y'], intervals: true });
  for (const name of ['BMD_LS', 'CTX'])
    for (let t = 0; t < 3; t++) {
      const { low, high } = intervals, row = [low[name][t], columns[name][t], high[name][t]];
      for (const [k, column] of [`${name}_low`, name, `${name}_high`].entries())
        assert.ok(Math.abs(row[k] - expected[column][t]) <= 1e-6 * row[k], `${column}: ${row[k]}, ${expected[column][t]}`);
      assert.ok(row[0] < row[2]);
    }
});

test('as osteon cohort: the same people, the same summary', () => {
  const table = columnsOf(command('cohort', 'ai-cohort.yaml', '-n', '40', '--rtol', '1e-8', '--columns', 'BMD_LS,CTX', '--times', '0,1y,5y'));
  const { summary, time, n, failures } = osteon.cohort({ include: 'ai-cohort.yaml', rtol: 1e-8 }, { n: 40, columns: 'BMD_LS,CTX', times: [0, '1y', '5y'] });
  assert.equal(n, 40);
  assert.deepEqual(failures, []);
  assert.deepEqual([...time], [0, 365, 1826]);
  assert.equal(table.time.length, 6);
  for (const [row, name] of table.name.entries())
    for (const statistic of ['n', 'mean', 'sd', 'p05', 'p25', 'p50', 'p75', 'p95']) {
      const value = summary[name][statistic][Math.floor(row / 2)], expected = Number(table[statistic][row]);
      // a quantile falls into a bin of 2^-11 of its value; an sd may be that of equal values
      const off = statistic.startsWith('p') ? 2 ** -10 : 1e-6, size = statistic === 'sd' ? Number(table.mean[row]) : expected;
      assert.ok(Math.abs(value - expected) <= off * Math.abs(size), `${name} ${statistic}: ${value}, ${expected}`);
    }
});

test('the people are those of the summary, also in parts', () => {
  const options = { n: 6, columns: ['BMD_LS'], times: ['2y'], seed: 7 };
  const all = osteon.individuals('ai-cohort.yaml', options).individuals.map((one) => one.BMD_LS[0]);
  const part = osteon.individuals('ai-cohort.yaml', { ...options, n: 2, first: 3 }).individuals.map((one) => one.BMD_LS[0]);
  assert.deepEqual(part, all.slice(3, 5));
  assert.equal(new Set(all).size, 6);
  const { mean, sd } = osteon.cohort('ai-cohort.yaml', options).summary.BMD_LS, average = all.reduce((a, b) => a + b) / 6;
  assert.ok(Math.abs(mean[0] - average) < 1e-9 * average);
  assert.ok(Math.abs(sd[0] - Math.sqrt(all.reduce((sum, x) => sum + (x - average) ** 2, 0) / 5)) < 1e-9 * average);
  assert.notDeepEqual(osteon.individuals('ai-cohort.yaml', { ...options, seed: 8 }).individuals[0].BMD_LS[0], all[0]);
});

test('each option of a person moves her curve', () => {
  const who = { age: 62, years_since_menopause: 11, T_LS: -1.5, T_TH: -1.5, weight: 65, calcium: 800, vitamin_D: 200, vitamin_K2: 30 };
  const drugs = [{ name: 'denosumab', dose: 60, every: '6 months' }]; // of which a body's weight matters
  const run = (changed) => osteon.run({ model: 'aibl', who: { ...who, ...changed }, drugs }, { columns: ['T_score_LS', 'T_score_TH', 'MOF_10y', 'BMD_LS'], times: ['3y'] }).columns;
  const before = run({});
  for (const key of Object.keys(who)) assert.notDeepEqual(run({ [key]: who[key] + 5 }), before, key);
});

test('the context of use of each time', () => {
  const names = (scenario) => {
    const { contextAt } = osteon.run(scenario, { columns: ['BMD_LS'], times: ['1y', '8y'], contextAt: true });
    return [...contextAt].map((i) => osteon.model('aibl').contexts[i].name);
  };
  assert.deepEqual(names('ai.yaml'), ['AI alone', 'stopping']);
  assert.deepEqual(names({ model: 'aibl', until: '10y' }), ['natural loss', 'natural loss']);
  assert.equal(osteon.run('ai.yaml', { columns: ['BMD_LS'] }).contextAt, undefined);
});
