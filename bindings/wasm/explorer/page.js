/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: what it shows is one state, which every control changes and `draw` shows. */
import { html, NumberField } from './dom.js';
import { Chart, rangeOf, digitsFor, say } from './chart.js';
import { MONTHS, MODEL, PEOPLE, planOf, untilOf, copyPlan, scenarioOf, yamlOf, sayMonths, sayWhen } from './plan.js';
import { TimeLine } from './time_line.js';
import { Bands, unpack, contextsByColumn, WOMEN, BAND } from './science.js';
import { capital, quantityOf, travelOf, chartWords, classesOf, panelsOf, treatmentsOf } from './model_words.js';

const by = (id) => document.getElementById(id);
const textOf = (id) => by(id).textContent;
const PLANS = ['a', 'b'],
  CLASS = 'T_class',
  DAYS = 365.25;

/* Layout: in which order she is described, how far sliders travel, by what step. */
const WHO = {
  age: ['Age', [40, 90, 1]],
  years_since_menopause: ['Years since the menopause', [-5, 40, 1]],
  T_LS: ['T-score, spine', [-4, 2, 0.1]],
  T_TH: ['T-score, hip', [-4, 2, 0.1]],
  weight: ['Weight', [40, 120, 1]],
  calcium: ['Calcium eaten', [100, 2000, 50]],
  vitamin_D: ['Vitamin D eaten', [0, 4000, 50]],
  vitamin_K2: ['Vitamin K2 eaten', [0, 500, 5]],
};
const PERSON = { adherence: ['Part of her tablets taken', [0, 1, 0.01]] };
const RISKS = {
  falls: 'Falls more than most',
  prior_fracture: 'Has had a fracture',
  cancer: 'Cancer as a risk factor',
};

/* ---- what was embedded ---- */

const files = JSON.parse(textOf('files')),
  arms = JSON.parse(textOf('arms'));
const verdicts = textOf('verdicts').trim().split('\n');

/* name, note, arms; each line of verdicts begins with the name. */
function readClaim(line) {
  const [name, note, used] = line.split('\t'),
    start = `${name}: `;
  const parts = verdicts
    .filter((v) => v.startsWith(start))
    .map((v) => {
      const rest = v.slice(start.length),
        at = rest.lastIndexOf(': ');
      return { part: rest.slice(0, at), verdict: rest.slice(at + 2) };
    });
  return {
    name,
    note,
    arms: used
      .trim()
      .split(' ')
      .map((arm) => `${arm}.yaml`),
    parts,
  };
}
const claims = textOf('claims').trim().split('\n').map(readClaim);

/* ---- state ---- */

const bytes = await unpack(textOf('wasm').trim());
const osteon = loadSync(await WebAssembly.compile(bytes), { files });
const model = osteon.models().find((m) => m.name === MODEL);
const activities = osteon.activities();
const classes = classesOf(model.outputs.find((q) => q.name === CLASS));
const panels = panelsOf(model);
const columns = [...panels.flatMap((p) => p.columns), CLASS];
const defaults = {
  who: Object.fromEntries(Object.keys(WHO).map((key) => [key, quantityOf(model, key).default])),
  parameters: Object.fromEntries(
    [...Object.keys(PERSON), ...Object.keys(RISKS)].map((key) => [
      key,
      files[PEOPLE].parameters?.[key] ?? quantityOf(model, key).default,
    ]),
  ),
};
const state = {
  plans: {},
  shown: ['a', 'b'],
  edited: 'a',
  isSame: true,
  until: 120,
  at: 120,
  curves: {},
  bands: {},
  ranges: {},
  job: 0,
};

/* ---- controls that are made once ---- */

const treatments = treatmentsOf(model, activities, arms);
const timeLines = Object.fromEntries(
  PLANS.map((plan) => [plan, new TimeLine(plan.toUpperCase(), model, treatments, activities, () => update())]),
);
const personFields = {};
const charts = {};

function editPerson(group, key, value) {
  const edited = state.isSame ? PLANS : [state.edited];
  for (const plan of edited) state.plans[plan][group][key] = value;
  update();
}

function makePersonFields() {
  const add = (group, key, [label, travel]) => {
    const quantity = quantityOf(model, key),
      unit = quantity.unit === '-' ? '' : quantity.unit === 'y' ? 'years' : quantity.unit;
    const bounds = { min: quantity.min ?? undefined, max: quantity.max ?? undefined };
    personFields[key] = new NumberField({
      id: `who-${key}`,
      label,
      unit,
      travel: travelOf(quantity, travel),
      bounds,
      control: key,
      change: (value) => editPerson(group, key, value),
    });
    personFields[key].group = group;
    by('who').append(personFields[key].element);
  };
  for (const [key, row] of Object.entries(WHO)) add('who', key, row);
  for (const [key, row] of Object.entries(PERSON)) add('parameters', key, row);
  for (const [key, label] of Object.entries(RISKS)) {
    const box = html('input', { type: 'checkbox', id: `who-${key}`, 'data-control': key });
    box.addEventListener('change', () => editPerson('parameters', key, box.checked ? 1 : 0));
    personFields[key] = {
      group: 'parameters',
      set: (value) => {
        box.checked = value > 0;
      },
    };
    by('risks').append(html('div', {}, box, ' ', html('label', { for: box.id }, label)));
  }
}

function makeCharts() {
  const only = contextsByColumn(
    osteon,
    columns.filter((c) => c !== CLASS),
    planOf({}, defaults),
  );
  for (const { title, columns: shown } of panels) {
    const row = html('div', { class: 'chart-row' });
    for (const column of shown) {
      const words = chartWords(model.outputs.find((q) => q.name === column) ?? { meaning: column, unit: '' });
      charts[column] = new Chart(words.title, words.unit, moveCursor);
      charts[column].note.replaceChildren(...only[column].filter((c) => c.verdict !== 'supported').map(sayContext));
      charts[column].note.hidden = !charts[column].note.childNodes.length;
      row.append(charts[column].element);
    }
    const said = shown.some((column) => thresholdsOf(column).length) ? html('span', { id: 'class' }) : null;
    by('charts').append(
      html(
        'section',
        { class: `panel ${{ 1: 'one', 2: 'two' }[shown.length] ?? ''}`, 'aria-label': title },
        html('h3', {}, title, said),
        row,
      ),
    );
  }
}

const SAID = {
  supported: 'supported by trials',
  indicative: 'only indicative',
  'not supported': 'not supported by trials',
};
const MARKS = { supported: '●', indicative: '◐', 'not supported': '○' };

function sayContext({ name, verdict, reason }) {
  return html(
    'span',
    { class: `context ${verdict.replace(' ', '-')}` },
    html('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[verdict]),
    ' ',
    html('b', {}, capital(name)),
    `: ${SAID[verdict]}`,
    reason && verdict !== 'supported' ? ` (${reason})` : '',
  );
}

/* ---- presets ---- */

function fillPresets() {
  by('claim').append(...claims.map((claim, i) => html('option', { value: i }, claim.name)));
  for (const plan of PLANS) {
    const options = Object.entries(arms).map(([file, scenario]) => html('option', { value: file }, scenario.title));
    by(`preset-${plan}`).append(html('option', { value: '' }, 'Load …'), ...options);
    by(`preset-${plan}`).addEventListener('change', ({ target }) => {
      if (target.value) loadArm(plan, target.value);
      target.value = '';
    });
  }
  by('claim').addEventListener('change', () => by('claim').value && loadClaim(claims[by('claim').value]));
}

function loadArm(plan, file) {
  state.plans[plan] = planOf(arms[file], defaults);
  state.until = Math.max(state.until, untilOf(arms[file]));
  endLoad();
}

/* A claim has one arm, two, or more, some of which may be without treatment: the first two that have any are shown. */
function armsOf(claim) {
  const all = [...new Set(claim.arms)];
  return all.length > 2 ? all.filter((file) => planOf(arms[file], defaults).courses.length) : all;
}

/* Who is beside the arm of a claim that has only one: the same woman without treatment. */
function loadClaim(claim) {
  const [a, b] = armsOf(claim);
  state.plans.a = planOf(arms[a], defaults);
  state.plans.b = b ? planOf(arms[b], defaults) : { ...copyPlan(state.plans.a), title: 'Nothing', courses: [] };
  state.until = Math.min(...[a, b].filter(Boolean).map((file) => untilOf(arms[file])));
  by('said').textContent = `${claim.name}.`;
  by('note').textContent = claim.note;
  by('verdict').replaceChildren(
    ...claim.parts.map(({ part, verdict }) => html('li', { class: verdict }, `${part}: `, html('b', {}, verdict))),
  );
  state.shown = [...PLANS];
  endLoad();
}

function endLoad() {
  const person = ({ who, parameters }) => JSON.stringify([who, parameters]);
  state.isSame = person(state.plans.a) === person(state.plans.b);
  state.at = state.until;
  state.ranges = {};
  state.job = 0;
  for (const plan of PLANS) timeLines[plan].open = null;
  update();
}

/* ---- computing ---- */

let waiting = 0;

/* The curves at once, in the next frame; the bands when no newer change has come for a moment. */
function update() {
  for (const plan of PLANS) timeLines[plan].draw(state.plans[plan], state.until);
  if (!waiting) waiting = requestAnimationFrame(compute);
}

const BEFORE_BANDS = 120;
let bandTimer = 0;

function compute() {
  waiting = 0;
  const started = performance.now();
  state.bands = {};
  for (const plan of state.shown) computePlan(plan);
  draw();
  by('charts').dataset.milliseconds = (performance.now() - started).toFixed(1);
  document.body.dataset.bands = 'coming';
  clearTimeout(bandTimer);
  bandTimer = setTimeout(askBands, BEFORE_BANDS);
}

function computePlan(plan) {
  const scenario = scenarioOf(state.plans[plan], state.until);
  const curve = { scenario, error: null };
  try {
    Object.assign(curve, osteon.run(scenario, { columns, contextAt: true }));
  } catch (error) {
    curve.error = error.message.replace(/^subject 0: /, ''); // there is one
  }
  state.curves[plan] = curve;
}

const good = () => state.shown.filter((plan) => !state.curves[plan].error);

function askBands() {
  const scenarios = Object.fromEntries(good().map((plan) => [plan, state.curves[plan].scenario]));
  state.job = bands.ask(scenarios, columns);
}

function takeBand(job, plan, summary) {
  if (job !== state.job || !state.curves[plan] || !summary) return;
  state.bands[plan] = summary;
  if (good().every((p) => state.bands[p])) document.body.dataset.bands = 'here';
  drawCharts();
  drawReadout();
}

/* ---- drawing ---- */

function draw() {
  state.at = Math.min(state.at, state.until);
  drawPerson();
  drawPlans();
  drawCharts();
  drawReadout();
  drawEvidence();
  drawScenarios();
  announce();
}

function drawPerson() {
  const plan = state.plans[state.isSame ? 'a' : state.edited];
  for (const [key, field] of Object.entries(personFields)) field.set(plan[field.group][key], document.activeElement);
  by('same').checked = state.isSame;
  by('whose').hidden = state.isSame;
  for (const button of by('whose').querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.value === state.edited));
}

function drawPlans() {
  const isShown = state.shown.includes('b');
  by('compare').checked = isShown;
  by('plan-b').hidden = !isShown;
  document.body.classList.toggle('single', !isShown);
  by('until').value = state.until / MONTHS;
  by('until-said').textContent = sayMonths(state.until);
  by('until').setAttribute('aria-valuetext', sayMonths(state.until));
  for (const plan of PLANS) {
    const { title } = state.plans[plan],
      error = state.shown.includes(plan) ? state.curves[plan].error : null;
    if (document.activeElement !== by(`title-${plan}`)) by(`title-${plan}`).value = title;
    by(`error-${plan}`).textContent = error ?? '';
    by(`error-${plan}`).hidden = !error;
  }
}

/* Verdicts along the curve, one for each time. */
function supportOf(curve) {
  return curve.contextAt ? Array.from(curve.contextAt, (i) => (i < 0 ? null : model.contexts[i].verdict)) : null;
}

function curvesOf(column, isFirst) {
  return good().map((plan) => {
    const curve = state.curves[plan],
      band = state.bands[plan]?.[column];
    return {
      plan,
      label: plan.toUpperCase(),
      values: curve.columns[column],
      low: band ? Array.from(band[BAND[0]]) : null,
      high: band ? Array.from(band[BAND[1]]) : null,
      support: isFirst ? supportOf(curve) : null,
    };
  });
}

/* The axis holds while bands are on their way, so that curves do not jump. */
function chooseRange(column, curves) {
  const found = rangeOf(curves.flatMap((c) => (c.low ? [c.values, c.low, c.high] : [c.values])));
  const before = state.ranges[column];
  const isWhole = curves.every((c) => c.low);
  if (!found || isWhole || !before) return (state.ranges[column] = found ?? before ?? [0, 1]);
  return (state.ranges[column] = [Math.min(found[0], before[0]), Math.max(found[1], before[1])]);
}

/* Charts of one panel share an axis where that leaves none of them flat. */
function shareRanges(views) {
  const all = [Math.min(...views.map((v) => v.range[0])), Math.max(...views.map((v) => v.range[1]))];
  if (views.every((v) => v.range[1] - v.range[0] > (all[1] - all[0]) * 0.6)) for (const view of views) view.range = all;
}

function thresholdsOf(column) {
  const unit = model.outputs.find((q) => q.name === column)?.unit;
  return unit === 'SD'
    ? classes
        .filter((c) => c.below !== null)
        .map((c) => ({ value: c.below, name: `${c.name} below ${say(c.below, c.below % 1 ? 1 : 0)}` }))
    : [];
}

function drawCharts() {
  const first = good()[0];
  by('charts').classList.toggle('stale', !first);
  if (!first) return;
  const years = Array.from(state.curves[first].time, (day) => day / DAYS);
  panels.forEach((panel, i) => {
    const views = panel.columns.map((column) => {
      const curves = curvesOf(column, i === 0);
      return {
        column,
        years,
        curves,
        at: state.at,
        range: chooseRange(column, curves),
        thresholds: thresholdsOf(column),
        emphasis: 100,
      };
    });
    shareRanges(views);
    for (const view of views) charts[view.column].draw(view);
  });
}

function classAt(curve, at) {
  return classes.find((c) => c.value === Math.round(curve.columns[CLASS][at]))?.name ?? '';
}

function drawReadout() {
  const shown = good();
  by('at').max = state.until;
  by('at').value = state.at;
  by('at').setAttribute('aria-valuetext', sayMonths(state.at));
  by('at-said').textContent = sayWhen(state.at);
  const cells = (value) => shown.map((plan) => html('td', { class: `plan-${plan}` }, value(plan)));
  const rows = Object.entries(charts).map(([column, chart]) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row' }, chart.words.title, ' ', html('small', {}, chart.words.unit)),
      ...cells((plan) => valueAt(plan, column)),
    ),
  );
  const worse = html(
    'tr',
    {},
    html('th', { scope: 'row' }, 'Class ', html('small', {}, 'by the worse T-score')),
    ...cells((plan) => classAt(state.curves[plan], state.at)),
  );
  const head = html(
    'tr',
    {},
    html('td', {}),
    ...shown.map((plan) => html('th', { scope: 'col', class: `plan-${plan}` }, `Plan ${plan.toUpperCase()}`)),
  );
  by('readout').replaceChildren(html('thead', {}, head), html('tbody', {}, worse, ...rows));
  drawBrief(shown);
  drawClass(shown);
}

/* Beside the T-scores. */
function drawClass(shown) {
  const of = shown.map((plan) =>
    html('span', { class: `plan-${plan}` }, ` ${plan.toUpperCase()} ${classAt(state.curves[plan], state.at)}`),
  );
  by('class').replaceChildren(`${sayWhen(state.at)}: `, ...of);
}

const valueAt = (plan, column) => say(state.curves[plan].columns[column][state.at], digitsFor(state.ranges[column]));

/* In sight while she is changed, when the curves are not. */
function drawBrief(shown) {
  by('brief').replaceChildren(
    ...panels[0].columns.flatMap((column) => [
      html('span', {}, charts[column].words.title),
      ...shown.map((plan) => html('b', { class: `plan-${plan}` }, `${plan.toUpperCase()} ${valueAt(plan, column)}`)),
    ]),
  );
}

function brief(plan) {
  const parts = panels[0].columns.map((column) => {
    const { title, unit } = charts[column].words;
    return `${title} ${valueAt(plan, column)} ${unit.split(',')[0]}`;
  });
  return `Plan ${plan.toUpperCase()}: ${parts.join(', ')}`;
}

function moveCursor(at) {
  state.at = at;
  for (const chart of Object.values(charts)) chart.moveCursor(at);
  drawReadout();
}

function drawEvidence() {
  by('evidence-list').replaceChildren(
    ...good().map((plan) => {
      const { contexts, notices } = state.curves[plan];
      const items = [...contexts]
        .sort((a, b) => a.verdict.localeCompare(b.verdict))
        .map((c) => html('li', {}, sayContext(c), html('small', {}, c.question)));
      return html(
        'div',
        { class: `plan-${plan}` },
        html('h3', {}, `Plan ${plan.toUpperCase()}`),
        html('ul', {}, ...items, ...notices.map((text) => html('li', { class: 'notice' }, text))),
      );
    }),
  );
  for (const plan of PLANS) drawBadge(plan);
}

/* Beside the plan itself: what trials do not support of it. */
function drawBadge(plan) {
  const curve = state.shown.includes(plan) ? state.curves[plan] : null;
  const weak = curve && !curve.error ? curve.contexts.filter((c) => c.verdict !== 'supported') : [];
  by(`badge-${plan}`).replaceChildren(...weak.map(sayContext));
}

function drawScenarios() {
  for (const plan of PLANS) {
    const isShown = state.shown.includes(plan);
    by(`scenario-${plan}`).hidden = !isShown;
    if (isShown) by(`yaml-${plan}`).value = yamlOf(state.curves[plan].scenario);
    drawCsv(plan);
  }
}

function drawCsv(plan) {
  const curve = state.curves[plan];
  if (!by(`csv-${plan}`).closest('details').open || !curve || curve.error) return;
  const rows = Array.from(curve.time, (day, i) => [day, ...columns.map((c) => curve.columns[c][i])].join(','));
  by(`csv-${plan}`).value = [['time', ...columns].join(','), ...rows].join('\n');
}

let announced = 0;

function announce() {
  clearTimeout(announced);
  announced = setTimeout(() => {
    by('live').textContent = state.shown
      .map((plan) =>
        state.curves[plan].error
          ? `Plan ${plan.toUpperCase()}: ${state.curves[plan].error}`
          : `${brief(plan)} ${sayWhen(state.at)}: ${classAt(state.curves[plan], state.at)}.`,
      )
      .join(' ');
  }, 900);
}

/* ---- the rest of the controls ---- */

function listen() {
  by('until').addEventListener('input', () => {
    const wasEnd = state.at === state.until;
    state.until = Number(by('until').value) * MONTHS;
    if (wasEnd) state.at = state.until;
    state.ranges = {};
    update();
  });
  by('at').addEventListener('input', () => moveCursor(Number(by('at').value)));
  by('compare').addEventListener('change', () => {
    state.shown = by('compare').checked ? [...PLANS] : ['a'];
    if (state.shown.length === 1) state.edited = 'a';
    update();
  });
  by('same').addEventListener('change', () => {
    state.isSame = by('same').checked;
    if (state.isSame) for (const group of ['who', 'parameters']) state.plans.b[group] = { ...state.plans.a[group] };
    update();
  });
  for (const button of by('whose').querySelectorAll('button'))
    button.addEventListener('click', () => {
      state.edited = button.value;
      drawPerson();
    });
  by('copy-plan').addEventListener('click', () => {
    state.plans.b = copyPlan(state.plans.a);
    state.shown = [...PLANS];
    update();
  });
  for (const plan of PLANS) {
    by(`title-${plan}`).addEventListener('input', (event) => {
      state.plans[plan].title = event.target.value;
      update();
    });
    by(`csv-${plan}`)
      .closest('details')
      .addEventListener('toggle', () => drawCsv(plan));
  }
  for (const button of document.querySelectorAll('button[data-copies]'))
    button.addEventListener('click', () => copyText(button));
  new ResizeObserver(() => state.curves.a && drawCharts()).observe(by('charts'));
}

async function copyText(button) {
  const text = by(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    text.select();
    document.execCommand('copy');
  }
  by('live').textContent = 'Copied.';
  button.classList.add('done');
  setTimeout(() => button.classList.remove('done'), 1500);
}

/* ---- start ---- */

const bands = new Bands(osteon, textOf('engine'), textOf('band-worker'), bytes, files, takeBand);
makePersonFields();
makeCharts();
fillPresets();
listen();
for (const plan of PLANS) by(`line-${plan}`).append(timeLines[plan].element);
for (const place of document.querySelectorAll('[data-women]')) place.textContent = WOMEN;
by('version').textContent = osteon.version;
by('provisional').hidden = !model.provisional;
by('limits').append(
  ...model.notes
    .split('\n')
    .filter(Boolean)
    .map((text) => html('p', {}, text)),
);
if (matchMedia('(max-width: 700px)').matches) by('woman').open = false;
loadClaim(claims[0]);
by('sorry').hidden = true;
document.body.dataset.ready = 'yes';
