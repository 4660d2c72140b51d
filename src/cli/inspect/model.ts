// The view as a value: where it stands, and what each key makes of that. Nothing here knows of a terminal.

import type { Moment } from '../../history/timeline/moment.js';
import type { EventEntry, EventQuery, Timeline } from '../../history/timeline/timeline.js';
import type { Json } from '../../utils/json.js';
import { childLine } from './child-lines.js';
import { differenceLines } from './difference-lines.js';
import type { Inspected, InspectedChild } from './inspected.js';
import { dataLines, type Line, stateLines } from './moment-lines.js';

export const PANES = ['events', 'states', 'data'] as const;
export type Pane = (typeof PANES)[number];

export interface Model {
  readonly inspected: Inspected;
  /** The event that is looked at. */
  readonly eventId: number;
  readonly pane: Pane;
  /** How far the states and the data are scrolled: lines down, and columns to the right. */
  readonly scroll: Readonly<Record<'states' | 'data', number>>;
  readonly shift: number;
  /** The event that the difference is taken from. */
  readonly mark: number | undefined;
  /** What the data pane shows. */
  readonly shows: 'moment' | 'difference' | 'children' | 'help';
  /** Which of the child executions is chosen, from 0. */
  readonly choice: number;
  /** The view of the execution that has started this one, as it was left; undefined where it is none that was come from. */
  readonly parent: Model | undefined;
  /** What is being typed: the id of an event, or a text to look for. */
  readonly prompt: { readonly for: 'event' | 'text'; readonly text: string } | undefined;
  /** The text that was looked for last. */
  readonly search: string | undefined;
  readonly message: string | undefined;
  readonly isOver: boolean;
}

/** How much there is room for, for keys that move by a page. */
export interface Page {
  readonly events: number;
  readonly states: number;
  readonly data: number;
}

/** A key that was pressed: its name (`left`, `return`, `pagedown`) or the character, with `ctrl-` before it. */
export type Key = string;

export function newModel(inspected: Inspected, eventId: number): Model {
  return {
    inspected,
    eventId,
    pane: 'events',
    scroll: { states: 0, data: 0 },
    shift: 0,
    mark: undefined,
    shows: 'moment',
    choice: 0,
    parent: undefined,
    prompt: undefined,
    search: undefined,
    message: inspected.divergence?.isInChild === true ? LOOK_INTO_CHILDREN : inspected.divergence?.message,
    isOver: false,
  };
}

const LOOK_INTO_CHILDREN = 'c lists the child executions, from the first that diverges on';

/** What becomes of the view when a key is pressed. */
export function press(model: Model, key: Key, page: Page): Model {
  if (key === 'ctrl-c') return { ...model, isOver: true };
  const quiet = { ...model, message: undefined };
  if (model.prompt !== undefined) return type(quiet, model.prompt, key);
  const chosen = model.shows === 'children' ? choose(quiet, key, page) : undefined;
  if (chosen !== undefined) return chosen;
  const action = Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
  return action === undefined ? model : action(quiet, page);
}

/** The keys, for the help: those of one line do the same. */
const HELP: readonly (readonly [keys: string, what: string])[] = [
  ['← → h l', 'previous event, next event'],
  ['Home End', 'first event, last event'],
  ['PgUp PgDn', 'a page up or down: of the events, or of the pane'],
  ['g', 'go to an event by its id'],
  ['/', 'search: in types, names of states and data'],
  ['n N', 'next match, previous match'],
  ['s S', 'next event of the same state, previous one'],
  ['Tab', 'next pane: events, states, data'],
  ['↑ ↓ k j', 'a line up or down in the pane'],
  ['< >', 'the data to the left, to the right'],
  ['m', 'mark this event'],
  ['d', 'show the difference between the mark and here, or the data again'],
  ['c', 'list the child executions: ↑ ↓ choose one, Enter goes into it'],
  ['b', 'back to the execution that has started this one'],
  ['? Esc', 'this help, and back'],
  ['q Ctrl-C', 'leave'],
];

const COLUMNS_OF_A_SHIFT = 20;

type Action = (model: Model, page: Page) => Model;

const ACTIONS: Readonly<Record<Key, Action>> = {
  left: (model) => step(model, -1),
  h: (model) => step(model, -1),
  right: (model) => step(model, 1),
  l: (model) => step(model, 1),
  home: (model) => moveTo(model, 0),
  end: (model) => moveTo(model, timelineOf(model).length - 1),
  pageup: (model, page) => scrollBy(model, -page[model.pane]),
  pagedown: (model, page) => scrollBy(model, page[model.pane]),
  up: (model) => scrollBy(model, -1),
  k: (model) => scrollBy(model, -1),
  down: (model) => scrollBy(model, 1),
  j: (model) => scrollBy(model, 1),
  '<': (model) => ({ ...model, shift: Math.max(0, model.shift - COLUMNS_OF_A_SHIFT) }),
  '>': (model) => ({ ...model, shift: model.shift + COLUMNS_OF_A_SHIFT }),
  tab: (model) => turnTo(model, 1),
  'shift-tab': (model) => turnTo(model, -1),
  g: (model) => ({ ...model, prompt: { for: 'event', text: '' } }),
  '/': (model) => ({ ...model, prompt: { for: 'text', text: '' } }),
  n: (model) => findAgain(model, 'next'),
  N: (model) => findAgain(model, 'previous'),
  s: (model) => sameState(model, 'next'),
  S: (model) => sameState(model, 'previous'),
  m: (model) => ({
    ...model,
    mark: model.eventId,
    message: `Event ${model.eventId} is marked: d shows the difference`,
  }),
  d: showDifference,
  c: listChildren,
  b: (model) => model.parent ?? { ...model, message: 'No other execution has started this one' },
  '?': (model) => show(model, model.shows === 'help' ? 'moment' : 'help'),
  escape: (model) => show(model, 'moment'),
  q: (model) => ({ ...model, isOver: true }),
};

// --- what is shown ----------------------------------------------------------------------------------

/** What the panes show of the event that is looked at; made once for an event. */
export interface Content {
  readonly entry: EventEntry;
  readonly moment: Moment<Json>;
  readonly states: readonly string[];
  readonly data: readonly Line[];
}

/** The last content of each timeline: whoever scrolls looks at the same for a while. */
const latest = new WeakMap<Timeline, { readonly key: string; readonly content: Content }>();

export function contentOf(model: Model): Content {
  const { eventId, mark, shows } = model;
  const timeline = timelineOf(model);
  const key = `${eventId} ${shows} ${shows === 'difference' ? mark : ''}`;
  const known = latest.get(timeline);
  if (known?.key === key) return known.content;
  const entry = timeline.entry(timeline.indexOf(eventId)) as EventEntry; // there is one for each id
  const moment = timeline.exactAt(eventId);
  const content = { entry, moment, states: stateLines(moment), data: shownLines(model, moment) };
  latest.set(timeline, { key, content });
  return content;
}

function shownLines(model: Model, moment: Moment<Json>): Line[] {
  const { shows, mark, eventId } = model;
  if (shows === 'difference' && mark !== undefined) return differenceLines(timelineOf(model).exactDiff(mark, eventId));
  if (shows === 'children') return childrenOf(model).map(lineOfChild);
  if (shows === 'help') return HELP.map(([keys, what]) => ({ text: `${keys.padEnd(10)} ${what}`, style: 'plain' }));
  return dataLines(moment);
}

function timelineOf({ inspected }: Model): Timeline {
  return inspected.timeline;
}

// --- moves --------------------------------------------------------------------------------------------

function step(model: Model, by: number): Model {
  return moveTo(model, timelineOf(model).indexOf(model.eventId) + by);
}

/** To the event at a place among the events, or the nearest that there is. */
function moveTo(model: Model, index: number): Model {
  const timeline = timelineOf(model);
  const entry = timeline.entry(Math.min(Math.max(index, 0), timeline.length - 1));
  return entry === undefined ? model : lookAt(model, entry.id);
}

function lookAt(model: Model, eventId: number): Model {
  if (eventId === model.eventId) return model;
  const shows = model.shows === 'help' || model.shows === 'children' ? 'moment' : model.shows;
  return { ...model, eventId, shows, scroll: { states: 0, data: 0 } };
}

function scrollBy(model: Model, by: number): Model {
  const { pane, scroll } = model;
  if (pane === 'events') return step(model, by);
  const last = contentOf(model)[pane].length - 1;
  return { ...model, scroll: { ...scroll, [pane]: Math.min(Math.max(scroll[pane] + by, 0), Math.max(last, 0)) } };
}

function turnTo(model: Model, by: number): Model {
  const index = (PANES.indexOf(model.pane) + by + PANES.length) % PANES.length;
  return { ...model, pane: PANES[index] as Pane };
}

function show(model: Model, shows: Model['shows']): Model {
  const pane = shows === 'help' || shows === 'children' ? 'data' : model.pane;
  return { ...model, shows, pane, scroll: { ...model.scroll, data: 0 }, shift: 0 };
}

function showDifference(model: Model): Model {
  if (model.shows === 'difference') return show(model, 'moment');
  if (model.mark === undefined) return { ...model, message: 'No event is marked: m marks this one' };
  return show(model, 'difference');
}

// --- child executions ---------------------------------------------------------------------------------

function childrenOf({ inspected }: Model): readonly InspectedChild[] {
  return inspected.children();
}

/** What it was given tells one from another; its name stands in the head when one has gone into it. */
function lineOfChild(child: InspectedChild, index: number, { length }: readonly InspectedChild[]): Line {
  return { text: `${childLine(child, index, length)}  ${child.input}`, style: child.isDivergent ? 'removed' : 'plain' };
}

/** Begins with the first that diverges, and later where one was. */
function listChildren(model: Model, page: Page): Model {
  if (model.shows === 'children') return show(model, 'moment');
  const children = childrenOf(model);
  if (children.length === 0) return { ...model, message: 'This execution has started no child executions' };
  const divergent = children.findIndex(({ isDivergent }) => isDivergent);
  const choice = model.choice === 0 && divergent > 0 ? divergent : model.choice;
  return chosenAt(show(model, 'children'), choice, page);
}

/** What becomes of the list when a key is pressed; undefined for a key that has to do with something else. */
function choose(model: Model, key: Key, page: Page): Model | undefined {
  const { choice } = model;
  if (key === 'return') return goInto(model);
  if (model.pane !== 'data') return undefined;
  const to = { up: choice - 1, k: choice - 1, down: choice + 1, j: choice + 1 }[key];
  if (to !== undefined) return chosenAt(model, to, page);
  if (key === 'pageup' || key === 'pagedown')
    return chosenAt(model, choice + (key === 'pageup' ? -1 : 1) * page.data, page);
  if (key === 'home' || key === 'end') return chosenAt(model, key === 'home' ? 0 : Number.POSITIVE_INFINITY, page);
  return undefined;
}

/** The list is scrolled no further than it takes to show the one that is chosen. */
function chosenAt(model: Model, index: number, { data: rows }: Page): Model {
  const choice = Math.max(0, Math.min(index, childrenOf(model).length - 1));
  const data = Math.max(choice - rows + 1, Math.min(model.scroll.data, choice));
  return { ...model, choice, scroll: { ...model.scroll, data } };
}

function goInto(model: Model): Model {
  const child = childrenOf(model)[model.choice];
  const inspected = child?.open();
  const eventId = inspected?.divergence?.eventId ?? inspected?.timeline.entry(0)?.id;
  if (inspected === undefined || eventId === undefined)
    return { ...model, message: 'Nothing is known of this child execution' };
  return { ...newModel(inspected, eventId), parent: model };
}

// --- looking for events -------------------------------------------------------------------------------

function sameState(model: Model, way: 'next' | 'previous'): Model {
  const { state } = contentOf(model).moment;
  if (state === undefined) return { ...model, message: 'This event is of no state' };
  const found = timelineOf(model)[way](model.eventId, { state: state.state });
  if (found === undefined) return { ...model, message: `There is no ${way} event of ${state.state}` };
  return lookAt(model, found);
}

function findAgain(model: Model, way: 'next' | 'previous'): Model {
  const { search } = model;
  if (search === undefined) return { ...model, message: 'Nothing was looked for: / looks for a text' };
  const timeline = timelineOf(model);
  const query: EventQuery = { text: search };
  const found = timeline[way](model.eventId, query);
  if (found !== undefined) return lookAt(model, found);
  // From the other end.
  const end = timeline.entry(way === 'next' ? 0 : timeline.length - 1)?.id ?? model.eventId;
  const isThere = timeline[way === 'next' ? 'previous' : 'next'](model.eventId, query) !== undefined;
  if (!isThere) {
    const here = timeline.matches(model.eventId, query);
    return { ...model, message: here ? `No other event has “${search}”` : `No event has “${search}”` };
  }
  const first = timeline.matches(end, query) ? end : timeline[way](end, query);
  const message = way === 'next' ? 'Searched on from the first event' : 'Searched on from the last event';
  return { ...lookAt(model, first ?? model.eventId), message };
}

// --- the prompt -----------------------------------------------------------------------------------------

function type(model: Model, prompt: NonNullable<Model['prompt']>, key: Key): Model {
  switch (key) {
    case 'return':
      return answer({ ...model, prompt: undefined }, prompt);
    case 'escape':
      return { ...model, prompt: undefined };
    case 'backspace': {
      const text = Array.from(prompt.text).slice(0, -1).join('');
      return { ...model, prompt: prompt.text === '' ? undefined : { ...prompt, text } };
    }
    case 'ctrl-u':
      return { ...model, prompt: { ...prompt, text: '' } };
    case 'space':
      return { ...model, prompt: { ...prompt, text: `${prompt.text} ` } };
    default: {
      const isCharacter = Array.from(key).length === 1;
      return isCharacter ? { ...model, prompt: { ...prompt, text: prompt.text + key } } : model;
    }
  }
}

function answer(model: Model, prompt: NonNullable<Model['prompt']>): Model {
  const text = prompt.text.trim();
  if (prompt.for === 'text') {
    const search = prompt.text === '' ? model.search : prompt.text;
    return findAgain({ ...model, search }, 'next');
  }
  if (text === '') return model;
  try {
    const eventId = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    timelineOf(model).indexOf(eventId);
    return lookAt(model, eventId);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...model, message: error.message.replace('NaN', `“${text}”`) };
  }
}
