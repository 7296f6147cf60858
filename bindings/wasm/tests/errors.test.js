// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input is an exception with the library's sentence, and the module goes on as before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, OsteonError } from './support.js';

const osteon = await load();
const before = osteon.run('ai.yaml').columns.BMD_LS;

const fails = (status, sentence, call) =>
  assert.throws(call, (error) => {
    assert.ok(error instanceof OsteonError, `${error.name}: ${error.message}`);
    assert.equal(error.status, status, error.message);
    assert.match(error.message, sentence);
    return true;
  });
const aibl = (more) => ({ model: 'aibl', until: '1y', ...more });

const scenarios = {
  'no model': ['EFORMAT', /model/, {}],
  'an unknown model': ['ENAME', /did you mean aibl|aibl/, { model: 'aibel' }],
  'an unknown key': ['EFORMAT', /drgs/, aibl({ drgs: [] })],
  'an unknown key of a drug': ['EFORMAT', /dos/, aibl({ drugs: [{ name: 'denosumab', dos: 60 }] })],
  'an unknown drug': ['ENAME', /denosumap/, aibl({ drugs: [{ name: 'denosumap', dose: 60, every: '6 months' }] })],
  'NaN': ['EFORMAT', /dose/, aibl({ drugs: [{ name: 'denosumab', dose: NaN, every: '6 months' }] })],
  'Infinity': ['EFORMAT', /T_LS/, aibl({ who: { T_LS: -Infinity } })],
  'a value out of range': ['ERANGE', /age/, aibl({ who: { age: 500 } })],
  'true for a number': ['EFORMAT', /age/, aibl({ who: { age: true } })],
  'null for a number': ['EFORMAT', /age/, aibl({ who: { age: null } })],
  'a list for a number': ['EFORMAT', /age/, aibl({ who: { age: [62] } })],
  'an object for a list': ['EFORMAT', /drugs/, aibl({ drugs: { name: 'denosumab' } })],
  'a function': ['EFORMAT', /age: a function/, aibl({ who: { age: () => 62 } })],
  'an object in itself': ['EFORMAT', /circular/, (() => { const own = aibl({}); own.who = own; return own; })()],
  'deep nesting': ['EFORMAT', /nested/, aibl({ drugs: [{ name: { a: { b: { c: 1 } } } }] })],
  'a missing file': ['EIO', /files/, aibl({ people: 'nobody.yaml' })],
  'a file that includes itself': ['EFORMAT', /includes itself/, 'self.yaml'],
  'a name that no file has': ['EUNSUPPORTED', /'ai.yml' is neither .*ai.yaml/, 'ai.yml'],
  'a text that is no JSON': ['EUNSUPPORTED', /JSON/, 'model: aibl'],
  'JSON that breaks off': ['EFORMAT', /JSON/, '{"model": "aibl"'],
  'an empty text': ['EUNSUPPORTED', /JSON/, ''],
  'undefined': ['EINVAL', /undefined/, undefined],
  'null': ['EINVAL', /null/, null],
  'a number': ['EINVAL', /number/, 7],
  'a dose that cannot be': ['ERANGE', /dose/, aibl({ drugs: [{ name: 'denosumab', dose: -1, every: '6 months' }] })],
};
osteon.files['self.yaml'] = { include: 'self.yaml' };

for (const [name, [status, sentence, scenario]] of Object.entries(scenarios))
  test(`scenario: ${name}`, () => {
    for (const call of ['run', 'cohort', 'individuals']) fails(status, sentence, () => osteon[call](scenario));
  });

const options = {
  'an unknown column': ['ENAME', /BMD_LS/, { columns: ['BMD_L'] }],
  'a column twice': ['EINVAL', /BMD_LS/, { columns: 'BMD_LS,BMD_LS' }],
  'no columns': ['EINVAL', /columns/, { columns: [] }],
  'a time that is none': ['EFORMAT', /times: .*soon/, { times: ['soon'] }],
  'NaN as a time': ['EFORMAT', /times/, { times: [NaN] }],
  'times before the start': ['EFORMAT', /times/, { times: [-1] }],
  'times that go back': ['ERANGE', /ascending/, { times: [10, 5] }],
  'a time between ticks': ['EINVAL', /1.5/, { times: [1.5] }],
  'a time that is an object': ['EINVAL', /times/, { times: [{}] }],
  'times with until': ['EINVAL', /times/, { times: [1], until: 2 }],
  'rows that never come': ['ERANGE', /tick/, { every: 0 }],
  'too many rows': ['ERANGE', /rows/, { until: 9e8, every: 1 }],
  'until NaN': ['EFORMAT', /until/, { until: NaN }],
  'an unknown option': ['EINVAL', /column: no such option; there are .*columns/, { column: 'BMD_LS' }],
  'options that are none': ['EINVAL', /options/, 7],
  'columns that are a number': ['EINVAL', /columns/, { columns: 7 }],
  'columns that are an object': ['EINVAL', /columns/, { columns: {} }],
  'a column that is an object': ['EINVAL', /columns/, { columns: [{}] }],
  'until a boolean': ['EINVAL', /until/, { until: true }],
};
for (const [name, [status, sentence, asked]] of Object.entries(options))
  test(`option: ${name}`, () => {
    for (const call of ['run', 'cohort', 'individuals']) fails(status, sentence, () => osteon[call](aibl(), asked));
  });

const women = {
  'none': ['ERANGE', /n: 0/, { n: 0 }],
  'half of one': ['ERANGE', /n: 1.5/, { n: 1.5 }],
  'as a text': ['ERANGE', /n: 5/, { n: '5' }],
  'a seed that is none': ['ERANGE', /seed/, { n: 2, seed: -1 }],
};
for (const [name, [status, sentence, asked]] of Object.entries(women))
  test(`women: ${name}`, () => {
    for (const call of ['cohort', 'individuals']) fails(status, sentence, () => osteon[call](aibl(), asked));
  });

test('more women than memory has room for', () => {
  fails('ENOMEM', /memory/, () => osteon.individuals(aibl(), { n: 900000000 }));
  fails('ERANGE', /subjects/, () => osteon.cohort(aibl(), { n: 2e9 }));
});

test('quantiles', () => {
  fails('ERANGE', /quantile/, () => osteon.cohort(aibl(), { n: 2, quantiles: [0.5, 0.1] }));
  fails('ERANGE', /quantile/, () => osteon.cohort(aibl(), { n: 2, quantiles: [2] }));
  fails('ERANGE', /quantile/, () => osteon.cohort(aibl(), { n: 2, quantiles: [NaN] }));
  fails('ERANGE', /quantile/, () => osteon.cohort(aibl(), { n: 2, quantiles: [] }));
  for (const quantiles of [0.5, ['0.5'], 'median'])
    fails('EINVAL', /quantiles: give a list/, () => osteon.cohort(aibl(), { n: 2, quantiles }));
});

test('a run that fails on the way', () => {
  fails('ESTEP', /day/, () => osteon.run({ model: 'aibl', steps_a_day: 1, until: '1y', drugs: [{ name: 'denosumab', dose: 60, every: 'once' }] }));
});

test('a woman who fails is told, and the others are summed', () => {
  const scenario = { model: 'lemaire2004', until: '1y', steps_a_day: 1 };
  const { failed, failures, summary } = osteon.cohort(scenario, { n: 3, columns: ['R'] });
  assert.equal(failed, 3);
  assert.match(failures[0], /subject 0/);
  assert.equal(summary.R.n.at(-1), 0);
});

test('parameter sets that are none', () => {
  osteon.files['bad.csv'] = 'set,tau\n0,1\n';
  osteon.files['far.csv'] = 'set,CL_ana\n0,-5\n';
  fails('EIO', /jorg2022-ensemble.csv/, () => osteon.run({ model: 'jorg2022' }, { intervals: true }));
  fails('ENAME', /tau/, () => osteon.run(aibl(), { intervals: 'bad.csv' }));
  fails('ERANGE', /CL_ana/, () => osteon.run(aibl(), { intervals: 'far.csv' }));
  fails('EINVAL', /intervals/, () => osteon.run(aibl(), { intervals: 95 }));
});

test('an unknown model by name', () => fails('ENAME', /aibl/, () => osteon.model('aible')));

test('files that are no scenarios, and an error of the host in between', () => {
  osteon.files['odd.yaml'] = { who: { age: () => 62 } };
  osteon.files['none.yaml'] = 7;
  for (let i = 0; i < 3; i++) fails('EFORMAT', /a function/, () => osteon.run(aibl({ people: 'odd.yaml' })));
  fails('EINVAL', /number/, () => osteon.run({ include: 'none.yaml' }));
  Object.defineProperty(osteon.files, 'thrown.yaml', { configurable: true, get: () => { throw new RangeError('mine'); } });
  assert.throws(() => osteon.run({ include: 'thrown.yaml' }), RangeError);
  delete osteon.files['thrown.yaml'];
});

test('a call that is stopped', () => {
  let asked = 0;
  osteon.stopWhen = () => ++asked > 3;
  for (const call of ['run', 'cohort', 'individuals']) fails('ESTOPPED', /stopped/, () => osteon[call](aibl({ until: '30y' })));
  const they = osteon.subjects(aibl());
  fails('ESTOPPED', /stopped/, () => they.run('30y'));
  osteon.stopWhen = () => { throw new RangeError('mine'); };
  assert.throws(() => osteon.run(aibl()), RangeError);
  osteon.stopWhen = null;
  they.run('1y');
  assert.equal(they.time, 365);
  they.free();
  fails('EINVAL', /stopWhen/, () => { osteon.stopWhen = 5; });
});

test('after all this it gives the same bits', () => {
  assert.deepEqual(osteon.run('ai.yaml').columns.BMD_LS, before);
});
