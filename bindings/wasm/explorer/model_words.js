/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page takes from the model's own tables: names, units, ranges, classes, usual doses, charts. */

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plain(name) {
  return name.replace(/_/g, ' ');
}

/* The quantity that a key of `who` stands for. */
export function quantityOf(model, key) {
  const name = model.who[key] ?? key;
  return model.parameters.find((q) => q.name === name) ?? model.inputs.find((q) => q.name === name);
}

/* How far a slider travels and by what step is a matter of layout; the model's range cuts it. */
export function travelOf(quantity, [from, to, step]) {
  return { min: Math.max(from, quantity.min ?? from), max: Math.min(to, quantity.max ?? to), step };
}

/* 'spine BMD, 100 at day 0' becomes a title and what is said beside it. */
export function chartWords(quantity) {
  const [title, ...rest] = quantity.meaning.split(', ');
  const unit = quantity.unit === '-' || quantity.unit === 'class' ? [] : [quantity.unit];
  return { title: capital(title), unit: [...unit, ...rest].join(', ') };
}

/* '0 normal, 1 osteopenia (T < -1), ...': the classes with their thresholds. */
export function classesOf(quantity) {
  const found = [...quantity.meaning.matchAll(/(\d+) ([a-z ]+?)(?: \(T [<=]+ (-?[\d.]+)\))?(?=,|$)/g)];
  return found.map(([, value, name, below]) => ({
    value: Number(value),
    name,
    below: below === undefined ? null : Number(below),
  }));
}

/* The model's panels with those of its columns that it shows; each column once. */
export function panelsOf(model) {
  const left = new Set(model.shown);
  const panels = model.panels.map(({ title, starts }) => {
    const columns = [...left].filter((name) => starts.some((start) => name.startsWith(start)));
    columns.forEach((name) => left.delete(name));
    return { title, columns };
  });
  if (left.size) panels.push({ title: 'More', columns: [...left] });
  return panels.filter((panel) => panel.columns.length);
}

/* ---- what can be given ---- */

/* 'denosumab under the skin; usual 60 every 6 months' */
function usualOf(quantity, isGiven) {
  const found = quantity.meaning.match(/(?:usual|part of) ([\d.]+)(?: mg\/d)?(?: (?:every (\d+ \w+)|a (month)))?/);
  if (!found) return null;
  const [, dose, every, month] = found;
  return { name: quantity.name, dose: Number(dose), every: every ?? (month ? '1 month' : isGiven ? 'once' : 'daily') };
}

/* As the story gives it, where it does. */
function usedIn(scenarios, section, fits) {
  for (const scenario of Object.values(scenarios)) {
    const found = (scenario[section] ?? []).find(fits);
    if (found) {
      const { start, stop, ...item } = found;
      return item;
    }
  }
  return null;
}

export function isTablet(model, name) {
  return !model.doses.some((d) => d.name === name);
}

export function doseUnit(model, name) {
  const quantity = model.doses.find((d) => d.name === name) ?? model.inputs.find((q) => q.name === name);
  return !quantity || quantity.unit === '-' ? 'mg' : quantity.unit.replace('/d', '');
}

function drugsOf(model, scenarios) {
  const rows = [...model.inputs.filter((q) => q.kind === 'treatment'), ...model.doses];
  const names = [...new Set(rows.map((q) => q.name))];
  return names
    .map(
      (name) =>
        usedIn(scenarios, 'drugs', (d) => d.name === name) ??
        usualOf(
          rows.find((q) => q.name === name),
          !isTablet(model, name),
        ),
    )
    .filter(Boolean);
}

const SUPPLEMENTS = ['calcium', 'vitamin_D', 'vitamin_K2'];

function supplementsOf(scenarios) {
  return SUPPLEMENTS.map((key) => ({ [key]: usedIn(scenarios, 'nutrition', (n) => n[key])[key] }));
}

function trainingOf(activities, scenarios) {
  return activities.map((a) => {
    const used = usedIn(scenarios, 'exercise', (e) => e.activity === a.name) ?? { activity: a.name };
    const { adherence, ...item } = used;
    return { sessions_per_week: a.sessions_per_week, ...item };
  });
}

/* Everything that can be added to a plan: section, a title, and the item of a scenario. */
export function treatmentsOf(model, activities, scenarios) {
  return [
    ...drugsOf(model, scenarios).map((item) => ({
      section: 'drugs',
      group: 'Drugs',
      title: capital(plain(item.name)),
      item,
    })),
    ...trainingOf(activities, scenarios).map((item) => ({
      section: 'exercise',
      group: 'Training',
      title: capital(plain(item.activity)),
      item,
    })),
    ...supplementsOf(scenarios).map((item) => ({
      section: 'nutrition',
      group: 'Supplements',
      title: capital(plain(Object.keys(item)[0])),
      item,
    })),
  ];
}

/* ---- what is said of a course ---- */

export function supplementOf(item) {
  return SUPPLEMENTS.find((key) => key in item);
}

const often = (every) => (/^\d/.test(every) ? `every ${every.replace(/^1 /, '')}` : every);

/* Sentences of the model's notes that name it: where the model is known to be off. */
function notesOn(model, word) {
  const sentences = model.notes.split(/\n|(?<=\.) /).filter(Boolean);
  return sentences.filter((sentence) => sentence.toLowerCase().includes(word.toLowerCase()));
}

/* What it is and how much of that is known, in the words of osteon's tables. */
export function aboutCourse(model, activities, { section, item }) {
  const activity = section === 'exercise' && activities.find((a) => a.name === item.activity);
  const name = section === 'nutrition' ? supplementOf(item) : item.name;
  const notes = notesOn(model, activity ? 'training' : name);
  if (activity) {
    const load = `Its load on bone: confidence ${activity.confidence}; ${activity.source}.`;
    return [`${capital(activity.meaning)}.`, load, ...notes].join(' ');
  }
  const { meaning, source } = model.doses.find((d) => d.name === name) ?? quantityOf(model, name);
  return [`${capital(meaning)} [${source}].`, ...notes].join(' ');
}

export function sayCourse(model, course) {
  const { item } = course;
  if (course.section === 'drugs')
    return {
      name: capital(plain(item.name)),
      amount: `${item.dose} ${item.unit ?? doseUnit(model, item.name)} ${often(item.every ?? 'daily')}`,
    };
  if (course.section === 'exercise')
    return {
      name: capital(plain(item.activity ?? item.kind)),
      amount: `${item.sessions_per_week ?? 'usual'} × a week`,
    };
  const key = supplementOf(item);
  return { name: capital(plain(key)), amount: `${item[key]} ${quantityOf(model, key).unit.replace('/d', '')} a day` };
}
