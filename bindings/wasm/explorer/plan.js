/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan is a woman and her courses on a time line. osteon is given it as a scenario, and the reader as YAML: both are
 * made from the same object. Times of the page are calendar months, which osteon puts on its ticks. */

const MONTHS = 12;
const SECTIONS = ['drugs', 'exercise', 'nutrition'];
const TIMES = ['start', 'stop'];
let lastId = 0;

/* '1y 6m', '3 months', 0: in months. Years and months alone are on a calendar; presets use nothing else. */
function readMonths(text) {
  let months = 0;
  for (const [, number, unit] of String(text).matchAll(/([\d.]+)\s*(y|m|d)?/g)) {
    if (Number(number) && (!unit || unit === 'd')) throw new Error(`${text}: the page reads years and months`);
    months += Number(number) * (unit === 'y' ? MONTHS : 1);
  }
  return months;
}

/* As osteon reads it. */
function writeMonths(months) {
  if (!months) return 0;
  if (months % MONTHS === 0) return `${months / MONTHS}y`;
  return `${months} month${months === 1 ? '' : 's'}`;
}

/* As a person reads it. */
function sayMonths(months) {
  const years = Math.floor(months / MONTHS),
    rest = months % MONTHS;
  const parts = [];
  if (years) parts.push(`${years} year${years === 1 ? '' : 's'}`);
  if (rest || !years) parts.push(`${rest} month${rest === 1 ? '' : 's'}`);
  return parts.join(' ');
}

function sayWhen(months) {
  return months ? `after ${sayMonths(months)}` : 'at the start';
}

function makeCourse(section, item, start = 0, stop = null) {
  return { id: ++lastId, section, item, start, stop };
}

/* Supplements of one entry are courses of their own: they add up. */
function splitItem(section, item) {
  const { start, stop, ...rest } = item;
  const { adherence, ...amounts } = rest;
  const items =
    section === 'nutrition'
      ? Object.entries(amounts).map(([key, amount]) =>
          adherence === undefined ? { [key]: amount } : { [key]: amount, adherence },
        )
      : [rest];
  return items.map((one) =>
    makeCourse(section, one, readMonths(start ?? 0), stop === undefined ? null : readMonths(stop)),
  );
}

export function planOf(scenario, defaults) {
  return {
    title: scenario.title ?? '',
    who: { ...defaults.who, ...scenario.who },
    parameters: { ...defaults.parameters, ...scenario.parameters },
    courses: SECTIONS.flatMap((section) => (scenario[section] ?? []).flatMap((item) => splitItem(section, item))),
  };
}

export function untilOf(scenario) {
  return readMonths(scenario.until);
}

export function copyPlan(plan) {
  const courses = plan.courses.map((c) => ({ ...c, id: ++lastId, item: { ...c.item } }));
  return { ...plan, who: { ...plan.who }, parameters: { ...plan.parameters }, courses };
}

/* A course that begins after the end of the run is no part of it. */
function writeCourse(course, until) {
  const item = { ...course.item, start: writeMonths(course.start) };
  if (course.item.every === 'once') return item;
  if (course.stop !== null && course.stop <= until) item.stop = writeMonths(course.stop);
  return item;
}

export function scenarioOf(plan, until) {
  const scenario = {
    title: plan.title || 'A plan of the explorer',
    model: MODEL,
    people: PEOPLE,
    until: writeMonths(until),
    every: '1 month',
    rtol: RTOL,
    who: plan.who,
    parameters: plan.parameters,
  };
  for (const section of SECTIONS) {
    const items = plan.courses
      .filter((c) => c.section === section && c.start < until)
      .map((c) => writeCourse(c, until));
    if (items.length) scenario[section] = items;
  }
  return scenario;
}

/* The model, how women differ around the one of the page, and the tolerance: with it two ways of integrating agree to
 * 1e-6, as the test sees to. */
const MODEL = 'aibl',
  PEOPLE = 'women.yaml',
  RTOL = 1e-7;

/* ---- YAML ---- */

function writeScalar(value) {
  const text = String(value);
  return typeof value === 'number' || /^[A-Za-z0-9][A-Za-z0-9_. -]*$/.test(text) ? text : JSON.stringify(text);
}

function writeFlow(object) {
  return `{${Object.entries(object)
    .map(([key, value]) => `${key}: ${writeScalar(value)}`)
    .join(', ')}}`;
}

export function yamlOf(scenario) {
  const lines = ['# Made by the osteon explorer. Research: no medical advice.'];
  for (const [key, value] of Object.entries(scenario)) {
    if (Array.isArray(value)) lines.push(`${key}:`, ...value.map((item) => `  - ${writeFlow(item)}`));
    else if (typeof value === 'object')
      lines.push(`${key}:`, ...Object.entries(value).map(([k, v]) => `  ${k}: ${writeScalar(v)}`));
    else lines.push(`${key}: ${writeScalar(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

export { MONTHS, MODEL, PEOPLE, TIMES, readMonths, sayMonths, sayWhen, makeCourse };
