// A graph as SVG: plain markup with classes, which the page around it colours. Whatever comes from a definition is escaped.

import type { GraphEdge, GraphNode, MachineGraph } from './graph.js';
import { type Drawing, type DrawnEdge, type DrawnNode, layOut, MOST_LETTERS, type Point } from './layout.js';

/** What is to be said of a state or a transition. */
export interface Look {
  /** A class of the page's style. */
  readonly className: string;
  /** Drawn small: a count. */
  readonly note: string;
  /** Where following it leads, for a state. */
  readonly href?: string;
}

export interface Looks {
  node(node: GraphNode): Look | undefined;
  edge(edge: GraphEdge): Look | undefined;
}

/** @param title what a screen reader says of the whole */
export function toSvg(graph: MachineGraph, title: string, looks: Looks): string {
  const drawing = layOut(graph, (edge) => labelOf(edge, looks));
  const [width, height] = [Math.ceil(drawing.width), Math.ceil(drawing.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="machine" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${escapeMarkup(title)}">`,
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" class="tip"/></marker></defs>',
    container(drawing, looks),
    '</svg>',
  ].join('\n');
}

/** For markup, between tags and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function container(drawing: Drawing, looks: Looks): string {
  return [...drawing.edges.map((edge) => line(edge, looks)), ...drawing.nodes.map((node) => box(node, looks))].join(
    '\n',
  );
}

function box({ node, x, y, width, height, inner }: DrawnNode, looks: Looks): string {
  const at = `transform="translate(${round(x)} ${round(y)})"`;
  if (node.kind !== 'state') {
    const radius = round(width / 2);
    const dot =
      node.kind === 'end' ? `<circle cx="${radius}" cy="${radius}" r="${round(radius / 2)}" class="dot"/>` : '';
    return `<g ${at} class="mark ${node.kind}"><title>${node.name}</title><circle cx="${radius}" cy="${radius}" r="${radius - 1}"/>${dot}</g>`;
  }
  const look = looks.node(node);
  const middle = round(width / 2);
  const says = [node.name, node.type, look?.note].filter(Boolean).join(', ');
  const head = [
    `<title>${escapeMarkup(says)}</title>`,
    `<rect width="${round(width)}" height="${round(height)}" rx="8"/>`,
    `<text x="${middle}" y="19" class="name">${escapeMarkup(cut(node.name))}</text>`,
    `<text x="${middle}" y="36" class="type">${escapeMarkup([node.type, look?.note].filter(Boolean).join(' · '))}</text>`,
  ].join('');
  const shown = look?.href === undefined ? head : `<a href="${escapeMarkup(look.href)}">${head}</a>`;
  const within = inner.map(
    (each) =>
      `<g transform="translate(${round(each.x)} ${round(each.y)})" class="inner"><rect class="frame" width="${round(each.drawing.width)}" height="${round(each.drawing.height)}" rx="6"/>${container(each.drawing, looks)}</g>`,
  );
  return `<g ${at} class="state ${look?.className ?? ''}">${shown}${within.join('')}</g>`;
}

function line({ edge, points, label }: DrawnEdge, looks: Looks): string {
  const look = looks.edge(edge);
  const text = labelOf(edge, looks);
  const full = [edge.label, look?.note].filter(Boolean).join(' · ');
  const shown =
    text === ''
      ? ''
      : `<text x="${round(label.x)}" y="${round(label.y + 4)}" class="label">${escapeMarkup(text)}</text>`;
  return `<g class="edge ${edge.kind} ${look?.className ?? ''}"><title>${escapeMarkup(full)}</title><path d="${curve(points)}" marker-end="url(#arrow)"/>${shown}</g>`;
}

function labelOf(edge: GraphEdge, looks: Looks): string {
  return cut([edge.label, looks.edge(edge)?.note].filter(Boolean).join(' · '));
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= MOST_LETTERS ? text : `${letters.slice(0, MOST_LETTERS - 1).join('')}…`;
}

/** Through the middles between the points, rounded at the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return '';
  const parts = [`M${at(first)}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    const end = next === undefined ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    parts.push(`Q${at(point)} ${at(end)}`);
  });
  if (rest.length === 0) parts.push(`L${at(last)}`);
  return parts.join('');
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
