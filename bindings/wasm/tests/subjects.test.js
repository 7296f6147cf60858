// SPDX-License-Identifier: GPL-3.0-or-later
// Subjects that a program steps: the same numbers as by a schedule, and what cannot be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, OsteonError } from './support.js';

const osteon = await load();
const fails = (status, sentence, call) =>
  assert.throws(call, (error) => error instanceof OsteonError && error.status === status && sentence.test(error.message));

// To the tolerance of the integration, whose steps end elsewhere.
function same(subjects, planned, row) {
  for (const [name, values] of Object.entries(planned)) {
    const [value] = subjects.get(name);
    assert.ok(Math.abs(value - values[row]) < 1e-6 * values[row], `${name}: ${value}, ${values[row]}`);
  }
}

test('doses and inputs of a program are those of a schedule', () => {
  const planned = osteon.run({
    model: 'aibl',
    events: [{ time: 100, dose: 'denosumab', amount: 60 }, { time: 200, input: 'anastrozole', value: 1 }],
  }, { columns: ['BMD_LS', 'CTX'], times: [100, 300, 400] }).columns;
  const she = osteon.subjects({ model: 'aibl' });
  she.run(100);
  she.dose('denosumab', 60);
  she.run(200);
  she.setInput('anastrozole', 1);
  she.run('300');
  same(she, planned, 1);
  for (let day = 300; day < 400; day++) she.step();
  assert.equal(she.time, 400);
  same(she, planned, 2);
  she.free();
});

test('each of several has her own', () => {
  const they = osteon.subjects({ model: 'aibl' }, { n: 3 });
  they.dose('denosumab', [0, 60, 120]);
  they.run('1 month');
  const [none, one, two] = they.get('CTX');
  assert.ok(two < one && one < none, `${none} ${one} ${two}`);
  they.free();
});

test('those who differ are the people of a cohort', () => {
  const they = osteon.subjects('ai-cohort.yaml', { n: 4, vary: true, seed: 3 });
  they.run('1y');
  const expected = osteon.individuals('ai-cohort.yaml', { n: 4, seed: 3, columns: ['BMD_TH'], times: ['1y'] });
  const found = they.get('BMD_TH');
  assert.equal(found.length, expected.individuals.length);
  expected.individuals.forEach(({ BMD_TH }, i) => assert.ok(Math.abs(found[i] / BMD_TH[0] - 1) < 1e-6)); // a row is interpolated
  they.free();
});

test('what cannot be', () => {
  const they = osteon.subjects({ model: 'aibl' }, { n: 2 });
  they.run(10);
  fails('ERANGE', /day/, () => they.run(5));
  fails('EINVAL', /tick/, () => they.run(10.5));
  fails('EFORMAT', /until/, () => they.run('soon'));
  fails('ENAME', /BMD/, () => they.get('BMD'));
  fails('ENAME', /denosumap/, () => they.dose('denosumap', 1));
  fails('ERANGE', /amount|dose/, () => they.dose('denosumab', NaN));
  fails('ERANGE', /amount|dose/, () => they.dose('denosumab', -60));
  fails('ENAME', /anastrozole/, () => they.setInput('anastrozol', 1));
  fails('ERANGE', /anastrozole/, () => they.setInput('anastrozole', NaN));
  fails('ERANGE', /anastrozole/, () => they.setInput('anastrozole', [1, -1]));
  for (const wrong of [[1], [1, 2, 3], '1', undefined, null, [1, '2'], {}])
    fails('EINVAL', /list of 2/, () => they.setInput('anastrozole', wrong));
  fails('ERANGE', /subject/, () => they.check(2));
  fails('ERANGE', /n: 0/, () => osteon.subjects({ model: 'aibl' }, { n: 0 }));
  fails('EFORMAT', /model/, () => osteon.subjects({}));
  they.check(1);
  assert.equal(they.time, 10);
  they.free();
  for (const call of ['step', 'run', 'get', 'setInput', 'dose', 'check'])
    fails('EINVAL', /freed/, () => they[call]({ check: 0, run: 20 }[call] ?? 'CTX', 1, 1) ?? they.time);
  fails('EINVAL', /freed/, () => they.time);
  they.free();
});

test('a subject who cannot go on', () => {
  const she = osteon.subjects({ model: 'aibl', steps_a_day: 1 });
  she.dose('denosumab', 60);
  she.run('1y');
  fails('ESTEP', /day/, () => she.check(0));
  she.free();
});
