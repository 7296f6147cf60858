// SPDX-License-Identifier: GPL-3.0-or-later

/** A call of the library that failed. `message` is its sentence: what is wrong, where, and what to do. */
export class OsteonError extends Error {
  /** Name of the status. */
  readonly status:
    | 'EINVAL' | 'ENAME' | 'ERANGE' | 'ENOMEM' | 'EIO' | 'EFORMAT' | 'ESTEP' | 'EDOMAIN' | 'ESTEADY' | 'EUNSUPPORTED'
    | 'ESTOPPED';
  /** Its number, as in osteon/status.h. */
  readonly code: number;
}

/** A time: days, or a text such as '6 months', '2y' or '1y 6m'. */
export type Time = number | string;

/** A scenario with exactly the keys of its YAML form; `osteon.help()` lists them. */
export interface ScenarioObject {
  model?: string;
  title?: string;
  include?: string;
  people?: string;
  until?: Time;
  every?: Time;
  who?: Record<string, number>;
  drugs?: Array<{
    name: string; dose: number; unit?: string; every?: Time; start?: Time; stop?: Time; adherence?: number;
  }>;
  exercise?: Array<{
    activity?: string; kind?: 'resistance' | 'high-impact' | 'low-impact'; sessions_per_week?: number; sets?: number;
    repetitions?: number; jumps?: number; minutes?: number; start?: Time; stop?: Time; adherence?: number;
  }>;
  nutrition?: Array<{
    calcium?: number; vitamin_D?: number; vitamin_K2?: number; start?: Time; stop?: Time; adherence?: number;
  }>;
  parameters?: Record<string, number>;
  inputs?: Record<string, number>;
  initial?: Record<string, number>;
  [key: string]: unknown;
}

/** An object, its JSON text, or the name of one of `files`. */
export type Scenario = ScenarioObject | string;

export interface Quantity {
  name: string;
  unit: string;
  meaning: string;
  source: string;
}

/** A state, parameter or input. null: the model sets it at the start, or there is no bound. */
export interface Adjustable extends Quantity {
  default: number | null;
  min: number | null;
  max: number | null;
  /** Of a parameter. */
  origin?: 'literature' | 'calibrated' | 'assumed';
  /** Of an input. */
  kind?: 'habit' | 'treatment';
}

/** What a model may be asked, and whether trials support its answer. */
export interface Context {
  name: string;
  question: string;
  verdict: 'supported' | 'indicative' | 'not supported';
  reason: string;
}

/** As `osteon models --json` prints it. */
export interface Model {
  name: string;
  title: string;
  citation: string;
  notes: string;
  solver: string;
  longest_step: number;
  provisional: boolean;
  states: Adjustable[];
  parameters: Adjustable[];
  inputs: Adjustable[];
  doses: Array<Quantity & { state: string }>;
  compartments: string[];
  outputs: Quantity[];
  /** Columns where none are named. */
  shown: string[];
  /** Columns whose names start alike share a panel of a picture. */
  panels: Array<{ title: string; starts: string[] }>;
  /** Which parameter a key of the section `who` is, where its name is another. */
  who: Record<string, string>;
  common: Array<{ name: string; quantity: string; caveat: string }>;
  contexts: Array<Context & {
    needed: boolean; fitted_rows: number; fitted_trials: number; rows: number; trials: number;
    normalised: number | null; held_95: number | null;
  }>;
  derived: Array<Omit<Quantity, 'source'>>;
  equations: string;
}

export interface Activity {
  name: string;
  kind: 'resistance' | 'high-impact' | 'low-impact';
  meaning: string;
  confidence: string;
  source: string;
  /** Usual; 0 where it is not counted so, as of sets and minutes. */
  sessions_per_week: number;
  sets: number;
  repetitions: number;
  minutes: number;
}

export interface RowOptions {
  /** Names of states, outputs, inputs or parameters, as a list or with commas between; `all` is all states and outputs,
   * `shown`, the default, those that the model shows. */
  columns?: string | Iterable<string>;
  /** Times of the rows, ascending; not with `every` or `until`. A time that is given twice has rows before and after what
   * happens then. */
  times?: string | Iterable<Time>;
  /** Time between rows; by default the scenario's. */
  every?: Time;
  /** Length of the run; by default the scenario's. */
  until?: Time;
}

export interface CohortOptions extends RowOptions {
  /** How many people; by default 100. */
  n?: number;
  /** Of the draws; by default 0. The same seed gives the same people, as in `osteon cohort`. */
  seed?: number;
  /** From 0 to 1, ascending; by default 0.05, 0.25, 0.5, 0.75, 0.95. */
  quantiles?: number[];
}

export interface About {
  model: string;
  title: string;
  /** Days of the rows. */
  time: Float64Array;
  /** By column; 'class' of numbers that are names of classes. */
  units: Record<string, string>;
  /** Sentences that a reader of the numbers should see. */
  notices: string[];
  /** Contexts of use that the run passes through. */
  contexts: Context[];
}

export interface RunOptions extends RowOptions {
  /** Whether the result says which context of use each time belongs to. */
  contextAt?: boolean;
  /** Whether the result has intervals over parameter sets: those that come with osteon for the model, or those of the table
   * of this name among `files`, with a row for each set and a column for each parameter. */
  intervals?: boolean | string;
}

export interface RunResult extends About {
  columns: Record<string, Float64Array>;
  /** By time, by what happened before it: an index into the model's contexts, -1 where no rule fits. Where asked for. */
  contextAt?: Int32Array;
  /** The middle 95 % over parameter sets: how sure the numbers are as far as the parameters go. Where asked for. */
  intervals?: { low: Record<string, Float64Array>; high: Record<string, Float64Array> };
}

/** `n`, `mean`, `sd`, and quantiles named by percent: p05, p50. Of classes mean and sd are NaN. */
export type Summary = Record<string, Float64Array>;

export interface CohortResult extends About {
  n: number;
  /** How many could not be simulated to the end, and why the first of them. */
  failed: number;
  failures: string[];
  summary: Record<string, Summary>;
}

export interface IndividualsResult extends About {
  /** Number of the first of them. */
  first: number;
  /** Of one who failed, NaN from there on. */
  individuals: Array<Record<string, Float64Array>>;
}

export class Osteon {
  private constructor();
  readonly version: string;
  /** Files that scenarios name (`include`, `people`, tables of events): objects or texts, by name. */
  files: Record<string, ScenarioObject | string>;
  /** Asked many times a second while something is computed: true ends the call, with ESTOPPED. null (the default): none. */
  stopWhen: (() => boolean) | null;
  models(): Model[];
  model(name: string): Model;
  activities(): Activity[];
  /** Names of `files`, but for tables. */
  scenarios(): string[];
  /** Every key of a scenario, as a text for people. */
  help(): string;
  /** One person. */
  run(scenario: Scenario, options?: RunOptions): RunResult;
  /** People who differ as the scenario's `variability` says, in summary. */
  cohort(scenario: Scenario, options?: CohortOptions): CohortResult;
  /** The people themselves: numbers `first` to `first + n - 1` of those that `cohort` draws. */
  individuals(scenario: Scenario, options?: Omit<CohortOptions, 'quantiles'> & { first?: number }): IndividualsResult;
  /** People to be stepped by a program, to whom it gives inputs and doses as it goes. */
  subjects(scenario: Scenario, options?: SubjectsOptions): Subjects;
}

export interface SubjectsOptions {
  /** How many; by default 1. */
  n?: number;
  /** Whether they differ as the scenario's `variability` says; by default they do not. */
  vary?: boolean;
  /** Of the draws; by default 0. */
  seed?: number;
}

/** People of a scenario, step by step. Memory is given back by `free` alone; what is called after it throws. */
export class Subjects {
  private constructor();
  readonly n: number;
  /** Day. */
  readonly time: number;
  /** One tick, by default a day. */
  step(): void;
  /** On to a day, not before now. */
  run(until: Time): void;
  /** A state or output of each now. */
  get(name: string): Float64Array;
  /** An input from now on, of all or of each. */
  setInput(name: string, value: number | ArrayLike<number>): void;
  /** A dose now, to all or to each; 0 gives none. */
  dose(name: string, amount: number | ArrayLike<number>): void;
  /** Throws why a subject, counted from 0, could not go on; she stays where she was then. */
  check(subject: number): void;
  free(): void;
}

export interface LoadOptions {
  /** Becomes `files` of the object. */
  files?: Record<string, ScenarioObject | string>;
}

/** Loads osteon: from osteon.wasm beside this module, with the bundled scenarios, or from an address, bytes or a module. */
export function load(
  source?: string | URL | ArrayBuffer | ArrayBufferView | WebAssembly.Module, options?: LoadOptions,
): Promise<Osteon>;

/** The same at once. */
export function loadSync(source: ArrayBuffer | ArrayBufferView | WebAssembly.Module, options?: LoadOptions): Osteon;
