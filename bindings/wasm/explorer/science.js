/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What osteon is asked: the curve of one woman at once, the band of many in a worker, which makes them in turns so that
 * a newer question overtakes an older one. */
import { scenarioOf } from './plan.js';

const WOMEN = 200,
  LOW = 0.05,
  HIGH = 0.95,
  BETWEEN_PICTURES = 300; /* ms */
const BAND = ['p05', 'p95'];

/* The module, which stands in the page as base64 of gzip. */
export async function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* A band is asked in the worker; where a browser refuses one, here, between two pictures. */
export class Bands {
  /* `engine`: the text of osteon's module; `work`: that of band_worker.js. `arrived(job, plan, summary)`. */
  constructor(osteon, engine, work, bytes, files, arrived) {
    Object.assign(this, { osteon, arrived, question: { job: 0 } });
    try {
      const text = new Blob([engine, work], { type: 'text/javascript' });
      this.worker = new Worker(URL.createObjectURL(text));
      this.worker.onmessage = ({ data }) => arrived(data.job, data.plan, data.answer);
      this.worker.onerror = () => this.goOn();
      this.worker.postMessage({ bytes, files });
    } catch {
      this.worker = null;
    }
  }

  /* Without a worker. */
  goOn() {
    this.worker = null;
    if (this.question.scenarios) this.askHere(this.question);
  }

  /* `scenarios`: by plan. */
  ask(scenarios, columns) {
    const job = this.question.job + 1;
    this.question = { job, scenarios, options: { n: WOMEN, columns, quantiles: [LOW, 0.5, HIGH] } };
    if (this.worker) this.worker.postMessage(this.question);
    else this.askHere(this.question);
    return job;
  }

  askHere({ job, scenarios, options }) {
    const answer = (plan) => {
      if (job === this.question.job) this.arrived(job, plan, this.osteon.cohort(scenarios[plan], options).summary);
    };
    for (const plan of Object.keys(scenarios)) setTimeout(answer, BETWEEN_PICTURES, plan);
  }
}

/* Contexts of use that only some columns touch, such as the risk of fractures: by column. */
export function contextsByColumn(osteon, columns, plan) {
  const scenario = scenarioOf(plan, 12),
    found = {};
  const names = (column) => osteon.run(scenario, { columns: [column], times: [0] }).contexts;
  const usual = new Set(names(columns[0]).map((c) => c.name));
  for (const column of columns) found[column] = names(column).filter((c) => !usual.has(c.name));
  return found;
}

export { WOMEN, BAND };
