// SPDX-License-Identifier: GPL-3.0-or-later
// osteon in WebAssembly: the library with a JavaScript face. No dependency; runs in browsers (also in a page that was
// opened from a file), in workers and in Node. README.md has a first program, index.d.ts all types.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A call of the library that failed: its status (a name such as ENAME, and its number) and its sentence. */
class OsteonError extends Error {
  constructor(status, code, message) {
    super(message);
    this.name = 'OsteonError';
    this.status = status;
    this.code = code;
  }
}

// What the C library asks of its system: there is no clock, no environment and no file here, and what is written to
// standard output goes to `write`. 8 is "no such descriptor".
function system(memory, write) {
  const view = () => new DataView(memory().buffer);
  const counts = (a, b) => {
    view().setUint32(a, 0, true);
    view().setUint32(b, 0, true);
    return 0;
  };
  return {
    environ_sizes_get: counts,
    environ_get: () => 0,
    clock_time_get: (id, precision, time) => {
      view().setBigUint64(time, BigInt(Date.now()) * 1000000n, true);
      return 0;
    },
    fd_write: (descriptor, parts, n, written) => {
      let bytes = 0;
      for (let i = 0; i < n; i++) {
        const at = view().getUint32(parts + 8 * i, true);
        const length = view().getUint32(parts + 8 * i + 4, true);
        write(new Uint8Array(memory().buffer, at, length));
        bytes += length;
      }
      view().setUint32(written, bytes, true);
      return 0;
    },
    proc_exit: (code) => {
      throw new Error(`osteon ended with ${code}`);
    },
  };
}

// Whatever else the system is asked for fails as a missing file does.
function imports(module, memory, write, host) {
  const known = { wasi_snapshot_preview1: system(memory, write), osteon: host };
  const all = {};
  for (const { module: room, name } of WebAssembly.Module.imports(module)) {
    all[room] ??= {};
    all[room][name] = known[room]?.[name] ?? (() => 8);
  }
  return all;
}

// An object as the text of a scenario. JSON has no NaN and leaves out what is no value: neither is passed over.
function textOf(scenario) {
  if (typeof scenario === 'string') return scenario;
  const plain = (key, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new OsteonError('EFORMAT', 6, `${key || 'scenario'}: a ${typeof value}; give a text or a number`);
    return value;
  };
  if (scenario === null || typeof scenario !== 'object')
    throw new OsteonError('EINVAL', 1, `scenario: ${scenario === null ? 'null' : typeof scenario}; give an object, ` +
      'its JSON text or the name of a file');
  try {
    return JSON.stringify(scenario, plain);
  } catch (error) {
    if (error instanceof OsteonError) throw error;
    throw new OsteonError('EFORMAT', 6, `scenario: ${error.message}`);
  }
}

// An option that is a number or a text, as the library reads it; '' where it is not given.
function word(name, value) {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number' && typeof value !== 'string')
    throw new OsteonError('EINVAL', 1, `${name}: ${typeof value}; give a text or a number`);
  if (value === '') throw new OsteonError('EINVAL', 1, `${name}: an empty text; leave it out instead`);
  return String(value);
}

// A list of them, a line each.
function lines(name, value) {
  if (value === undefined || value === null) return '';
  const list = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : Array.from(Object(value));
  if (!list.length) throw new OsteonError('EINVAL', 1, `${name}: an empty list; leave it out instead`);
  return list.map((part) => word(name, part).replaceAll('\n', ' ')).join('\n');
}

function whole(name, value, least) {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new OsteonError('ERANGE', 3, `${name}: ${String(value)}; give a whole number from ${least} on`);
}

// The options of a call, none of which is passed over.
function optionsOf(given, known) {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object') throw new OsteonError('EINVAL', 1, `options: ${typeof given}; give an object`);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return given;
  throw new OsteonError('EINVAL', 1, `${unknown}: no such option; there are ${known.join(', ')}`);
}

function numbersOf(name, list) {
  if (Array.isArray(list) && list.every((one) => typeof one === 'number')) return list;
  throw new OsteonError('EINVAL', 1, `${name}: give a list of numbers`);
}

// What a summary calls a quantile, as the tables of `osteon cohort` do: p05 of 0.05.
function nameOfQuantile(part) {
  const percent = Number((100 * part).toPrecision(12));
  return `p${percent < 10 ? '0' : ''}${percent}`;
}

// The compiled library with its memory: what its two faces below share.
class Machine {
  calls; // the exports of the module
  files;
  stopWhen = null;
  #said = ''; // what it wrote
  #thrown; // by the host, while the library ran
  #statuses;

  constructor(module, files) {
    this.files = files;
    const write = (bytes) => {
      this.#said += decoder.decode(bytes.slice(), { stream: true });
    };
    const host = {
      file: (...asked) => this.#guarded(-1, () => this.#file(...asked)),
      stop: () => this.#guarded(1, () => (this.stopWhen() ? 1 : 0)),
    };
    const instance = new WebAssembly.Instance(module, imports(module, () => this.calls.memory, write, host));
    this.calls = instance.exports;
    this.calls._initialize?.();
    this.#statuses = this.json(() => this.calls.js_statuses());
  }

  text(at) {
    const bytes = new Uint8Array(this.calls.memory.buffer, at);
    return decoder.decode(bytes.slice(0, bytes.indexOf(0)));
  }

  pointer(at) {
    return new DataView(this.calls.memory.buffer).getUint32(at, true);
  }

  // Valid until the next call.
  view(at, n) {
    return new Float64Array(this.calls.memory.buffer, at, n);
  }

  // An exception must not pass through the library, which would leave its work undone: it is thrown again after it.
  #guarded(failed, ask) {
    try {
      return ask();
    } catch (error) {
      this.#thrown ??= { error };
      return failed;
    }
  }

  #file(path, to, room) {
    const name = this.text(path).replace(/^(\.\/)+/, '');
    if (!Object.hasOwn(this.files, name)) return -1;
    const bytes = encoder.encode(textOf(this.files[name]));
    if (room) new Uint8Array(this.calls.memory.buffer, to, room).set(bytes.subarray(0, room));
    return bytes.length;
  }

  // Runs `work` with functions that take blocks, which are given back after it.
  within(work) {
    const blocks = [];
    const take = (size) => {
      const at = size < 2 ** 32 - 65536 ? this.calls.malloc(Math.max(size, 8)) : 0;
      if (!at) throw this.#failure(4, `out of memory: ${size} bytes`);
      blocks.push(at);
      return at;
    };
    const text = (string) => {
      const bytes = encoder.encode(`${string}\0`);
      const at = take(bytes.length);
      new Uint8Array(this.calls.memory.buffer, at, bytes.length).set(bytes);
      return { at, length: bytes.length - 1 };
    };
    const numbers = (list) => {
      const at = take(8 * list.length);
      this.view(at, list.length).set(list);
      return at;
    };
    try {
      return work({ take, text, numbers });
    } finally {
      for (const at of blocks) this.calls.free(at);
    }
  }

  // A scenario as the library takes it: text, length, name.
  source(scenario, text) {
    const isName = typeof scenario === 'string' && Object.hasOwn(this.files, scenario);
    if (typeof scenario === 'string' && !isName && !scenario.trimStart().startsWith('{'))
      throw new OsteonError('EUNSUPPORTED', 10, `scenario: '${scenario.slice(0, 60)}' is neither JSON, which begins ` +
        `with {, nor one of osteon.files: ${Object.keys(this.files).join(', ')}`);
    const { at, length } = text(textOf(isName ? this.files[scenario] : scenario));
    return [at, length, text(isName ? scenario : 'scenario').at];
  }

  #failure(code, sentence = this.text(this.calls.osteon_last_error())) {
    return new OsteonError(this.#statuses?.[code] ?? 'EINVAL', code, sentence);
  }

  check(code) {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown) throw thrown.error;
    if (code) throw this.#failure(code);
  }

  // What a call writes.
  json(call) {
    this.#said = '';
    const code = call();
    this.calls.js_flush();
    const said = this.#said;
    this.#said = '';
    this.check(code);
    return JSON.parse(said);
  }
}

const quantilesOfChoice = [0.05, 0.25, 0.5, 0.75, 0.95];
const ofRows = ['columns', 'times', 'every', 'until'];

class Osteon {
  #machine;
  #models;
  #activities;

  constructor(module, files = {}) {
    this.#machine = new Machine(module, files);
  }

  /** Files that scenarios name (`include`, `people`, tables of events): objects or texts, by name. */
  get files() {
    return this.#machine.files;
  }

  set files(files) {
    this.#machine.files = files;
  }

  /** A function that is asked many times a second while something is computed: true ends that, with ESTOPPED. */
  get stopWhen() {
    return this.#machine.stopWhen;
  }

  set stopWhen(ask) {
    if (ask !== null && typeof ask !== 'function')
      throw new OsteonError('EINVAL', 1, `stopWhen: ${typeof ask}; give a function, or null`);
    this.#machine.stopWhen = ask;
    this.#machine.calls.js_stop_when(ask ? 1 : 0);
  }

  // ---- what there is ----

  get version() {
    return this.#machine.text(this.#machine.calls.js_version());
  }

  /** All models, as `osteon models --json` prints them. */
  models() {
    this.#models ??= this.#machine.json(() => this.#machine.calls.js_models());
    return structuredClone(this.#models);
  }

  model(name) {
    this.#machine.within(({ text }) => this.#machine.check(this.#machine.calls.js_model_find(text(String(name)).at)));
    return this.models().find((model) => model.name === name);
  }

  /** Kinds of training that a scenario's section `exercise` knows. */
  activities() {
    this.#activities ??= this.#machine.json(() => this.#machine.calls.js_activities());
    return structuredClone(this.#activities);
  }

  /** Names of the files that it has, but for tables. */
  scenarios() {
    return Object.keys(this.files).filter((name) => !name.endsWith('.csv'));
  }

  /** Every key of a scenario, as a text. */
  help() {
    return this.#machine.text(this.#machine.calls.osteon_scenario_help());
  }

  // ---- scenarios ----

  // Calls work(run, about) with what is asked of a scenario, and frees that.
  #plan(scenario, options, women, work) {
    const { columns, times, every, until, seed = 0, quantiles = quantilesOfChoice } = options;
    if (times !== undefined && (every !== undefined || until !== undefined))
      throw new OsteonError('EINVAL', 1, 'times: not with every or until; both say when there are rows');
    return this.#machine.within(({ take, text, numbers }) => {
      const out = take(4);
      this.#machine.check(this.#machine.calls.js_run_new(out, ...this.#machine.source(scenario, text),
        text(lines('columns', columns)).at, text(lines('times', times)).at, text(word('every', every)).at,
        text(word('until', until)).at, women, whole('seed', seed, 0), numbers(quantiles), quantiles.length));
      const run = this.#machine.pointer(out);
      try {
        return work(run, { take, text });
      } finally {
        this.#machine.calls.js_run_free(run);
      }
    });
  }

  #about(run) {
    const { columns, ...about } = this.#machine.json(() => this.#machine.calls.js_run_about(run));
    const time = this.#machine.view(this.#machine.calls.js_run_times(run), this.#machine.calls.js_run_time_count(run)).slice();
    return { about, columns, time, units: Object.fromEntries(columns.map(({ name, unit }) => [name, unit])) };
  }

  // [subject][time][column] as columns of each subject.
  #rows(run, first, count, take) {
    const n = this.#machine.calls.js_run_column_count(run), rows = this.#machine.calls.js_run_time_count(run);
    const at = take(8 * count * rows * n);
    this.#machine.check(this.#machine.calls.js_run_rows(run, first, count, at));
    return (column, subject) => {
      const values = this.#machine.view(at, count * rows * n); // memory may have moved since
      return Float64Array.from({ length: rows }, (_, t) => values[(subject * rows + t) * n + column]);
    };
  }

  // The middle 95 % over parameter sets, of each column.
  #intervals(run, asked, { model, columns, time }, { take, text }) {
    const table = asked === true ? `${model}-ensemble.csv` : asked;
    if (typeof table !== 'string') throw new OsteonError('EINVAL', 1, 'intervals: give true, or the name of a table of sets');
    const n = columns.length, at = take(16 * time.length * n);
    this.#machine.check(this.#machine.calls.js_run_intervals(run, text(table).at, at));
    const bounds = this.#machine.view(at, 2 * time.length * n);
    const side = (which) => Object.fromEntries(columns.map(({ name }, k) =>
      [name, Float64Array.from(time, (_, t) => bounds[(which * time.length + t) * n + k])]));
    return { low: side(0), high: side(1) };
  }

  /** One person: columns over time; with `contextAt` also the context of use that each time belongs to, with `intervals`
   * how sure the numbers are as far as the parameters go. */
  run(scenario, options) {
    const asked = optionsOf(options, ['contextAt', 'intervals', ...ofRows]);
    return this.#plan(scenario, asked, 0, (run, memory) => {
      const column = this.#rows(run, 0, 1, memory.take);
      const { about, columns, time, units } = this.#about(run);
      const { model, title, notices, contexts } = about;
      const result = { model, title, time, columns: Object.fromEntries(columns.map(({ name }, k) => [name, column(k, 0)])), units,
        notices, contexts };
      if (asked.contextAt) result.contextAt = Int32Array.from(this.#machine.json(() => this.#machine.calls.js_run_contexts_at(run)));
      if (asked.intervals) result.intervals = this.#intervals(run, asked.intervals, { model, columns, time }, memory);
      return result;
    });
  }

  /** People who differ as the scenario's `variability` says: mean, sd and quantiles over time. */
  cohort(scenario, options) {
    const asked = optionsOf(options, ['n', 'seed', 'quantiles', ...ofRows]);
    const n = whole('n', asked.n ?? 100, 1);
    const quantiles = numbersOf('quantiles', asked.quantiles ?? quantilesOfChoice);
    const names = ['n', 'mean', 'sd', ...quantiles.map(nameOfQuantile)];
    return this.#plan(scenario, asked, n, (run, { take }) => {
      this.#machine.check(this.#machine.calls.js_run_sweep(run));
      const { about, columns, time, units } = this.#about(run);
      const at = take(8 * time.length * names.length);
      const summary = columns.map(({ name }, k) => {
        this.#machine.check(this.#machine.calls.js_run_summary(run, k, at));
        const values = this.#machine.view(at, time.length * names.length);
        const of = (which) => Float64Array.from(time, (_, t) => values[t * names.length + which]);
        return [name, Object.fromEntries(names.map((statistic, which) => [statistic, of(which)]))];
      });
      return { ...about, n, time, units, summary: Object.fromEntries(summary) };
    });
  }

  /** The people themselves, number `first` and those after her: a list of columns over time. */
  individuals(scenario, options) {
    const asked = optionsOf(options, ['n', 'first', 'seed', ...ofRows]);
    const n = whole('n', asked.n ?? 100, 1);
    const first = whole('first', asked.first ?? 0, 0);
    return this.#plan(scenario, asked, n, (run, { take }) => {
      const column = this.#rows(run, first, n, take);
      const { about, columns, time, units } = this.#about(run);
      const { model, title, notices, contexts } = about;
      const one = (_, i) => Object.fromEntries(columns.map(({ name }, k) => [name, column(k, i)]));
      return { model, title, first, time, units, notices, contexts, individuals: Array.from({ length: n }, one) };
    });
  }

  /** People to be stepped by a program: see Subjects. */
  subjects(scenario, options) {
    return new Subjects(this.#machine, scenario, optionsOf(options, ['n', 'vary', 'seed']));
  }
}

/** People of a scenario, step by step: what happens to them besides, the program decides as it goes. */
class Subjects {
  #machine;
  #at; // null: freed
  #n;

  constructor(machine, scenario, { n = 1, vary = false, seed = 0 }) {
    this.#machine = machine;
    this.#n = whole('n', n, 1);
    this.#at = machine.within(({ take, text }) => {
      const out = take(4);
      machine.check(machine.calls.js_subjects_new(out, ...machine.source(scenario, text), this.#n, vary ? 1 : 0,
        whole('seed', seed, 0)));
      return machine.pointer(out);
    });
  }

  #call(name, ...args) {
    if (this.#at === null) throw new OsteonError('EINVAL', 1, `${name}: the subjects were freed`);
    return this.#machine.calls[`js_subjects_${name}`](this.#at, ...args);
  }

  // One number for all, or a list with one for each.
  #each(name, value) {
    const list = typeof value === 'number' ? new Array(this.#n).fill(value) : Array.from(value ?? []);
    if (list.length === this.#n && list.every((one) => typeof one === 'number')) return list;
    throw new OsteonError('EINVAL', 1, `${name}: give a number, or a list of ${this.#n}`);
  }

  get n() {
    return this.#n;
  }

  /** Day. */
  get time() {
    return this.#call('time');
  }

  /** One tick. */
  step() {
    this.#machine.check(this.#call('step'));
  }

  run(until) {
    this.#machine.within(({ text }) => this.#machine.check(this.#call('run', text(word('until', until)).at)));
  }

  /** A state or output of each now. */
  get(name) {
    return this.#machine.within(({ take, text }) => {
      const at = take(8 * this.#n);
      this.#machine.check(this.#call('get', text(String(name)).at, at));
      return this.#machine.view(at, this.#n).slice();
    });
  }

  /** An input from now on. */
  setInput(name, value) {
    this.#machine.within(({ text, numbers }) =>
      this.#machine.check(this.#call('set_input', text(String(name)).at, numbers(this.#each(name, value)))));
  }

  /** A dose now. */
  dose(name, amount) {
    this.#machine.within(({ text, numbers }) =>
      this.#machine.check(this.#call('dose', text(String(name)).at, numbers(this.#each(name, amount)))));
  }

  /** Throws why subject i could not go on, if it could not: it stays where it was then. */
  check(subject) {
    this.#machine.check(this.#call('status', whole('subject', subject, 0)));
  }

  free() {
    if (this.#at !== null) this.#machine.calls.js_subjects_free(this.#at);
    this.#at = null;
  }
}

/** The same at once, from the bytes or the compiled module. */
function loadSync(source, { files = {} } = {}) {
  return new Osteon(source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source), { ...files });
}

async function bytesAt(place) {
  const url = place instanceof URL ? place : new URL(place, import.meta.url);
  if (url.protocol === 'file:' && globalThis.process?.versions?.node) {
    const { readFile } = await import('node:fs/promises');
    return readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new OsteonError('EIO', 5, `${url}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

/** Loads osteon: by default from beside this file, with the scenarios that come with it. */
async function load(source, { files } = {}) {
  if (source === undefined) {
    source = new URL('osteon.wasm', import.meta.url);
    files ??= JSON.parse(decoder.decode(await bytesAt(new URL('scenarios.json', import.meta.url))));
  }
  if (typeof source === 'string' || source instanceof URL) source = await bytesAt(source);
  return loadSync(source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source), { files });
}

export { load, loadSync, Osteon, OsteonError, Subjects };
