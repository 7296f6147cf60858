/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan's courses as bars on a time line: dragged, moved by keys, or typed. */
import { html, NumberField } from './dom.js';
import { MONTHS, sayMonths, sayWhen, makeCourse } from './plan.js';
import { sayCourse, aboutCourse, doseUnit, isTablet, supplementOf, quantityOf, plain } from './model_words.js';

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function isOnce(course) {
  return course.item.every === 'once';
}

/* Where a course ends on the line; null: for good. */
function endOf(course, until) {
  return course.stop === null ? until : Math.min(course.stop, until);
}

/* What a drag or a key does to a course, within the line; an end at the edge is for good. */
const EDITS = {
  start(course, to, until) {
    course.start = clamp(to, 0, (isOnce(course) ? until : endOf(course, until)) - 1);
  },
  stop(course, to, until) {
    const end = clamp(to, course.start + 1, until);
    course.stop = end === until ? null : end;
  },
  bar(course, to, until) {
    const length = endOf(course, until) - course.start;
    course.start = clamp(to, 0, until - (isOnce(course) ? 1 : length));
    if (course.stop !== null && !isOnce(course)) course.stop = course.start + length;
  },
};

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -MONTHS, PageUp: MONTHS };

export class TimeLine {
  /* `change` is called after every edit. */
  constructor(name, model, treatments, activities, change) {
    Object.assign(this, { name, model, treatments, activities, change, open: null });
    this.rows = html('div', { class: 'courses' });
    this.adder = this.makeAdder();
    this.element = html('div', { class: 'time-line' }, this.rows, this.adder);
  }

  makeAdder() {
    const select = html(
      'select',
      { id: `add-${this.name}`, 'data-control': 'add' },
      html('option', { value: '' }, 'Add a treatment …'),
    );
    for (const group of new Set(this.treatments.map((t) => t.group))) {
      const options = this.treatments
        .map((t, i) => [t, i])
        .filter(([t]) => t.group === group)
        .map(([t, i]) => html('option', { value: i }, t.title));
      select.append(html('optgroup', { label: group }, ...options));
    }
    select.addEventListener('change', () => {
      if (select.value === '') return;
      this.open = this.add(this.treatments[select.value]);
      select.value = '';
      this.changed(`[data-course="${this.open}"] .name`);
    });
    return html(
      'label',
      { class: 'adder' },
      html('span', { class: 'unseen' }, `Add a treatment to plan ${this.name}`),
      select,
    );
  }

  add(treatment) {
    const course = makeCourse(treatment.section, { ...treatment.item });
    this.plan.courses.push(course);
    return course.id;
  }

  /* A new look at the plan; what had the focus keeps it, or `focus` (a selector) gets it. */
  draw(plan, until, focus = null) {
    Object.assign(this, { plan, until });
    const active = this.rows.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    this.rows.replaceChildren(this.drawScale(), ...plan.courses.map((course) => this.drawCourse(course)));
    if (!plan.courses.length) this.rows.append(html('p', { class: 'none' }, 'No treatment.'));
    const target = focus
      ? this.element.querySelector(focus)
      : active && this.rows.querySelector(`[data-place="${active}"]`);
    target?.focus({ preventScroll: true });
  }

  changed(focus) {
    this.change();
    this.draw(this.plan, this.until, focus);
  }

  drawScale() {
    const years = this.until / MONTHS,
      step = years > 8 ? 2 : 1,
      marks = [];
    for (let year = 0; year <= years; year += step)
      marks.push(html('span', { style: `left:${(year / years) * 100}%` }, year ? String(year) : 'start'));
    return html('div', { class: 'scale', 'aria-hidden': 'true' }, html('div', { class: 'track' }, ...marks));
  }

  drawCourse(course) {
    const words = sayCourse(this.model, course),
      isOpen = this.open === course.id,
      body = `course-${course.id}`;
    const name = html(
      'button',
      {
        type: 'button',
        class: 'name',
        'aria-expanded': String(isOpen),
        'aria-controls': body,
        'data-place': `${course.id}-name`,
      },
      html('span', { class: 'what' }, words.name),
      ' ',
      html('span', { class: 'amount' }, words.amount),
    );
    name.addEventListener('click', () => {
      this.open = isOpen ? null : course.id;
      this.draw(this.plan, this.until);
    });
    return html(
      'div',
      {
        class: `course ${course.section}`,
        role: 'group',
        'aria-label': `${words.name}, ${words.amount}`,
        'data-course': course.id,
      },
      name,
      this.drawTrack(course, words.name),
      isOpen ? this.drawEditor(course, body) : null,
    );
  }

  drawTrack(course, name) {
    const track = html('div', { class: 'track' }),
      { until } = this;
    const percent = (months) => `${(months / until) * 100}%`;
    const slide = (part, value, text, style) => {
      const made = html('div', {
        class: `slide ${part}`,
        role: 'slider',
        tabindex: 0,
        'aria-label': `${name}: ${{ start: 'start', stop: 'end', bar: 'move' }[part]}`,
        'aria-valuemin': 0,
        'aria-valuemax': until,
        'aria-valuenow': value,
        'aria-valuetext': text,
        style,
        'data-place': `${course.id}-${part}`,
        'data-control': part,
      });
      this.listen(made, part, course, track);
      return made;
    };
    if (course.start >= until) {
      track.append(html('span', { class: 'later' }, `begins ${sayWhen(course.start)}`));
      return track;
    }
    if (isOnce(course)) {
      track.append(slide('start', course.start, sayWhen(course.start), `left:${percent(course.start)}`));
      track.lastChild.classList.add('once');
      return track;
    }
    const end = endOf(course, until),
      ending = course.stop === null ? 'for good' : sayWhen(course.stop);
    track.append(
      slide(
        'bar',
        course.start,
        `from ${sayWhen(course.start)}, ${ending === 'for good' ? ending : `until ${sayMonths(course.stop)}`}`,
        `left:${percent(course.start)};width:${percent(end - course.start)}`,
      ),
      slide('start', course.start, sayWhen(course.start), `left:${percent(course.start)}`),
      slide('stop', end, ending, `left:${percent(end)}`),
    );
    if (course.stop === null) track.querySelector('.bar').classList.add('for-good');
    return track;
  }

  listen(slide, part, course, track) {
    slide.addEventListener('keydown', (event) => {
      const now = part === 'stop' ? endOf(course, this.until) : course.start;
      const to = event.key in KEYS ? now + KEYS[event.key] : { Home: 0, End: this.until }[event.key];
      if (event.key === 'Delete') this.remove(course);
      else if (to !== undefined) {
        EDITS[part](course, to, this.until);
        this.changed();
      } else return;
      event.preventDefault();
    });
    slide.addEventListener('pointerdown', (event) => this.drag(event, slide, part, course, track));
  }

  drag(event, slide, part, course, track) {
    event.preventDefault();
    slide.focus({ preventScroll: true });
    const { width } = track.getBoundingClientRect(),
      from = event.clientX;
    const was = part === 'stop' ? endOf(course, this.until) : course.start;
    const move = (moved) => {
      const to = was + Math.round(((moved.clientX - from) / width) * this.until);
      EDITS[part](course, to, this.until);
      this.changed();
    };
    const over = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', over);
      window.removeEventListener('pointercancel', over);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', over);
    window.addEventListener('pointercancel', over);
  }

  remove(course) {
    const at = this.plan.courses.indexOf(course);
    this.plan.courses.splice(at, 1);
    const next = this.plan.courses[Math.min(at, this.plan.courses.length - 1)];
    this.changed(next ? `[data-course="${next.id}"] .name` : `#${this.adder.querySelector('select').id}`);
  }

  /* ---- the editor of one course ---- */

  field(course, label, control) {
    const id = `field-${course.id}-${label.replace(/\W+/g, '-')}`;
    control.id = id;
    control.dataset.place = id;
    control.dataset.control = label;
    return html('div', { class: 'field' }, html('label', { for: id }, label), control);
  }

  number(course, label, value, bounds, set) {
    const input = html('input', { type: 'number', value, ...bounds });
    input.addEventListener('change', () => {
      if (!input.reportValidity()) return;
      if (input.value !== '') set(Number(input.value));
      this.changed();
    });
    return this.field(course, label, input);
  }

  choice(course, label, value, options, set) {
    const select = html(
      'select',
      {},
      ...options.map(([key, text]) => html('option', { value: key, selected: key === value }, text)),
    );
    select.addEventListener('change', () => {
      set(select.value);
      this.changed();
    });
    return this.field(course, label, select);
  }

  drawEditor(course, id) {
    const set = (key) => (value) => {
      course.item[key] = value;
    };
    const fields = {
      drugs: () => this.drugFields(course, set),
      exercise: () => this.trainingFields(course, set),
      nutrition: () => this.supplementFields(course, set),
    }[course.section]();
    const remove = html('button', { type: 'button', class: 'remove', 'data-control': 'remove' }, 'Remove');
    remove.addEventListener('click', () => this.remove(course));
    return html(
      'div',
      { class: 'editor', id },
      ...fields,
      ...this.timeFields(course),
      remove,
      html('p', { class: 'about' }, aboutCourse(this.model, this.activities, course)),
    );
  }

  timeFields(course) {
    const { until } = this,
      year = (months) => String(Math.round((months / MONTHS) * 1000) / 1000);
    const months = (years) => Math.round(years * MONTHS * 2) / 2;
    const bounds = { min: 0, max: until / MONTHS, step: 'any' };
    const start = this.number(course, 'From year', year(course.start), bounds, (value) =>
      EDITS.start(course, months(value), until),
    );
    if (isOnce(course)) return [start];
    return [
      start,
      this.number(course, 'To year', year(endOf(course, until)), bounds, (value) =>
        EDITS.stop(course, months(value), until),
      ),
    ];
  }

  adherence(course, label, set) {
    return this.number(
      course,
      label,
      Math.round((course.item.adherence ?? 1) * 100),
      { min: 0, max: 100, step: 1 },
      (value) => set('adherence')(value / 100),
    );
  }

  drugFields(course, set) {
    const { item } = course,
      tablet = isTablet(this.model, item.name);
    const every = ['daily', 'weekly', '1 month', '3 months', '6 months', 'yearly', 'once'].filter(
      (e) => !tablet || e !== 'once',
    );
    const now = item.every ?? 'daily';
    if (!every.includes(now)) every.unshift(now);
    return [
      this.number(
        course,
        `Dose, ${item.unit ?? doseUnit(this.model, item.name)}`,
        item.dose,
        { min: 0, step: 'any' },
        set('dose'),
      ),
      this.choice(
        course,
        'How often',
        now,
        every.map((e) => [e, /^\d/.test(e) ? `every ${e.replace(/^1 /, '')}` : e]),
        set('every'),
      ),
      tablet ? this.adherence(course, 'Taken, %', set) : null,
    ].filter(Boolean);
  }

  trainingFields(course, set) {
    const { item } = course,
      activity = this.activities.find((a) => a.name === item.activity) ?? this.activities[0];
    const kinds = [...new Set(this.activities.map((a) => a.kind))];
    const options = kinds
      .flatMap((kind) => this.activities.filter((a) => a.kind === kind))
      .map((a) => [a.name, `${plain(a.name)} (${a.kind})`]);
    const change = (name) => {
      const { sessions_per_week, adherence } = item;
      course.item = { activity: name, sessions_per_week, ...(adherence === undefined ? {} : { adherence }) };
    };
    const whole = { min: 1, step: 1 };
    const amounts = activity.minutes
      ? [this.number(course, 'Minutes', item.minutes ?? activity.minutes, { min: 1, step: 1 }, set('minutes'))]
      : 'jumps' in item
        ? [this.number(course, 'Jumps', item.jumps, whole, set('jumps'))]
        : [
            this.number(course, 'Sets', item.sets ?? activity.sets, whole, set('sets')),
            this.number(course, 'Repetitions', item.repetitions ?? activity.repetitions, whole, set('repetitions')),
          ];
    return [
      this.choice(course, 'Kind', activity.name, options, change),
      this.sessions(course, item.sessions_per_week ?? activity.sessions_per_week, set('sessions_per_week')),
      ...amounts,
      this.adherence(course, 'Done, %', set),
    ];
  }

  sessions(course, value, set) {
    const id = `sessions-${course.id}`;
    const field = new NumberField({
      id,
      label: 'Sessions a week',
      unit: '',
      travel: { min: 0.5, max: 7, step: 0.5 },
      bounds: { min: 0.01 },
      control: 'Sessions a week',
      change: (number) => {
        set(number);
        this.changed();
      },
    });
    field.range.dataset.place = id;
    field.box.dataset.place = `${id}-box`;
    field.set(value);
    return field.element;
  }

  supplementFields(course, set) {
    const key = supplementOf(course.item),
      { unit } = quantityOf(this.model, key);
    return [
      this.number(course, `Amount, ${unit}`, course.item[key], { min: 0, step: 'any' }, set(key)),
      this.adherence(course, 'Taken, %', set),
    ];
  }
}
