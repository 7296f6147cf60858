// SPDX-License-Identifier: GPL-3.0-or-later
// One module in several threads: each has an object of its own, and all have the same bits.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { built, bytes, load } from './support.js';

const osteon = await load();
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.script).then(({ loadSync }) => {
    const { files, module } = workerData, osteon = loadSync(module, { files });
    for (let i = 0; i < 20; i++) {
      try { osteon.run({ model: 'none' }); } catch (error) { if (error.status !== 'ENAME') throw error; }
      parentPort.postMessage(osteon.cohort('ai-cohort.yaml', { n: 8, columns: ['BMD_LS'], times: ['5y'] }).summary.BMD_LS.mean[0]);
    }
    process.exit(0);
  });`;

test('threads', async () => {
  const workerData = { script: pathToFileURL(join(built, 'osteon.js')).href, module: new WebAssembly.Module(bytes()), files: osteon.files };
  const expected = osteon.cohort('ai-cohort.yaml', { n: 8, columns: ['BMD_LS'], times: ['5y'] }).summary.BMD_LS.mean[0];
  const results = await Promise.all([1, 2, 3].map(() => new Promise((resolve, reject) => {
    const said = [], worker = new Worker(program, { eval: true, workerData });
    worker.on('message', (mean) => said.push(mean)).on('error', reject).on('exit', () => resolve(said));
  })));
  for (const said of results) assert.deepEqual(said, new Array(20).fill(expected));
});
