// SPDX-License-Identifier: GPL-3.0-or-later
// What the package is: its parts, loading, memory.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { built, bytes, command, load, loadSync } from './support.js';

const osteon = await load();

test('models are those of the command', () => {
  assert.deepEqual(osteon.models(), JSON.parse(command('models', '--json')));
});

test('version, help and activities', () => {
  assert.match(command('--version'), new RegExp(`\\b${osteon.version.replaceAll('.', '\\.')}\\b`));
  const words = (text) => text.split(/\s+/).join(' '); // the command fills lines of 80 columns
  assert.equal(words(command('run', '--help-scenario')), words(osteon.help()));
  const jumping = osteon.activities().find(({ name }) => name === 'jumping');
  assert.equal(jumping.kind, 'high-impact');
  assert.ok(jumping.sessions_per_week > 0 && jumping.source);
});

test('members are those of index.d.ts', () => {
  const types = readFileSync(join(built, 'index.d.ts'), 'utf8');
  const declared = (name) => [...types.match(new RegExp(`export class ${name} {\n(.*?)\n}`, 's'))[1]
    .matchAll(/^  (?:readonly )?(\w+)[(:]/gm)].map((found) => found[1]).filter((found) => found !== 'constructor').sort();
  const subjects = osteon.subjects({ model: 'lemaire2004' });
  for (const [name, object] of [['Osteon', osteon], ['Subjects', subjects]]) {
    const members = [...Object.keys(object), ...Object.getOwnPropertyNames(Object.getPrototypeOf(object))];
    assert.deepEqual([...new Set(members)].filter((member) => member !== 'constructor').sort(), declared(name));
  }
  subjects.free();
});

test('bundled scenarios are those of the command', () => {
  const names = command('scenarios').split('\n').map((line) => line.split(' ')[0]).filter((name) => name.endsWith('.yaml'));
  assert.ok(names.length > 3);
  for (const name of names) assert.ok(osteon.scenarios().includes(name), name);
});

test('at once from bytes, with files of one\'s own', () => {
  const own = loadSync(bytes(), { files: { 'she.yaml': { who: { age: 70 }, model: 'aibl' } } });
  const options = { columns: ['BMD_LS'], times: [365] };
  assert.deepEqual(own.run({ include: 'she.yaml' }, options), osteon.run({ model: 'aibl', who: { age: 70 } }, options));
  assert.deepEqual(own.scenarios(), ['she.yaml']);
  const tables = Object.keys(osteon.files).filter((name) => !osteon.scenarios().includes(name));
  assert.deepEqual(tables, ['aibl-ensemble.csv']);
});

test('a text, an object and a name are one scenario', () => {
  const object = osteon.files['ai.yaml'], options = { every: '1y' };
  assert.deepEqual(osteon.run(JSON.stringify(object), options), osteon.run('ai.yaml', options));
  assert.deepEqual(osteon.run(object, options), osteon.run('ai.yaml', options));
});

test('rows, units and notices', () => {
  const result = osteon.run({ model: 'aibl', title: 'She', who: { age: 70 }, drugs: [{ name: 'anastrozole', dose: 1, start: '9y' }] }, { until: 100, every: 30, columns: 'T_score_LS,CTX' });
  assert.deepEqual([...result.time], [0, 30, 60, 90, 100]);
  assert.deepEqual(result.units, { T_score_LS: 'SD', CTX: '%' });
  assert.equal(result.title, 'She');
  assert.ok(result.notices.some((sentence) => /years_since_menopause/.test(sentence)), result.notices.join());
  assert.ok(result.notices.some((sentence) => /anastrozole/.test(sentence)), result.notices.join());
});

test('contexts that a run touches, with their verdicts', () => {
  const { contexts } = osteon.run('ai-denosumab.yaml', { columns: ['BMD_LS'] });
  const told = osteon.model('aibl').contexts.find(({ name }) => name === 'AI + denosumab');
  assert.deepEqual(contexts.find(({ name }) => name === told.name), { name: told.name, question: told.question, verdict: told.verdict, reason: told.reason });
  assert.deepEqual(osteon.run('ai-denosumab.yaml', { columns: ['BMD_LS'], until: 0 }).contexts.filter(({ name }) => name === 'stopping'), []);
});

test('memory does not grow', () => {
  const memory = [];
  const own = new Proxy(WebAssembly.Instance, { construct: (target, args) => { const made = new target(...args); memory.push(made.exports.memory); return made; } });
  const kept = WebAssembly.Instance;
  WebAssembly.Instance = own;
  const counted = loadSync(bytes(), { files: osteon.files });
  WebAssembly.Instance = kept;
  const work = (i) => {
    counted.run('ai-all.yaml', { until: '1y', every: '1 month' });
    assert.throws(() => counted.run({ model: 'aibl', drugs: [{ name: `drug ${i}` }] }));
    if (i % 100 === 0) counted.cohort('ai-cohort.yaml', { n: 10, times: ['1y'] });
  };
  work(0);
  const size = memory[0].buffer.byteLength;
  for (let i = 0; i < 1000; i++) work(i);
  assert.equal(memory[0].buffer.byteLength, size);
});

test('the module asks its host for files and for when to stop, and for nothing else', () => {
  const asked = WebAssembly.Module.imports(new WebAssembly.Module(bytes()));
  const own = asked.filter(({ module }) => module !== 'wasi_snapshot_preview1').map(({ module, name }) => `${module}.${name}`);
  assert.deepEqual(own.sort(), ['osteon.file', 'osteon.stop']);
  for (const { name } of asked) assert.ok(!/path|sock|poll|random/.test(name), name);
});

test('package.json names what is there', () => {
  const about = JSON.parse(readFileSync(join(built, 'package.json')));
  assert.equal(about.version, osteon.version);
  for (const name of about.files) assert.ok(readFileSync(join(built, name)).length > 0, name);
});
