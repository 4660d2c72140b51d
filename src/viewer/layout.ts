// Where the nodes and edges of a graph are drawn: each container by itself, from the innermost out, so that what is inside of
// a state is a part of its size.

import { Graph, layout } from '@dagrejs/dagre';
import type { GraphEdge, GraphNode, MachineGraph } from './graph.js';

/** All lengths in pixels, from the upper left corner of the container. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export interface DrawnNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly inner: readonly { readonly x: number; readonly y: number; readonly drawing: Drawing }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DrawnEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly label: Point;
}

/** Longer texts are cut where they are drawn. */
export const MOST_LETTERS = 30;
const LETTER = 7.4;
const STATE_HEIGHT = 46;
const MARGIN = 16;
const MARK = 22;

/** @param labelOf the text that is drawn beside an edge */
export function layOut(graph: MachineGraph, labelOf: (edge: GraphEdge) => string): Drawing {
  const dagre = new Graph({ multigraph: true });
  dagre.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 34, edgesep: 18, marginx: MARGIN, marginy: MARGIN });
  dagre.setDefaultEdgeLabel(() => ({}));
  const inner = new Map(graph.nodes.map((node) => [node.id, node.inner.map((each) => layOut(each, labelOf))]));
  for (const node of graph.nodes) dagre.setNode(node.id, sizeOf(node, inner.get(node.id) ?? []));
  for (const edge of graph.edges) {
    const width = lengthOf(labelOf(edge), 6.2);
    dagre.setEdge(edge.from, edge.to, { width, height: width === 0 ? 0 : 16, labelpos: 'c' }, edge.id);
  }
  layout(dagre);
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: graph.nodes.map((node) => placed(node, dagre.node(node.id) as Box, inner.get(node.id) ?? [])),
    edges: graph.edges.map((edge) => {
      const found = dagre.edge(edge.from, edge.to, edge.id) as { points: Point[]; x?: number; y?: number };
      const middle = found.points[found.points.length >> 1] ?? { x: 0, y: 0 };
      return { edge, points: found.points, label: { x: found.x ?? middle.x, y: found.y ?? middle.y } };
    }),
  };
}

/** What dagre gives: `x` and `y` are those of the middle. */
interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

function sizeOf({ kind, name }: GraphNode, inner: readonly Drawing[]): { width: number; height: number } {
  if (kind !== 'state') return { width: MARK, height: MARK };
  const width = Math.max(112, lengthOf(name, LETTER) + 28);
  if (inner.length === 0) return { width, height: STATE_HEIGHT };
  const wide = inner.reduce((sum, drawing) => sum + drawing.width + MARGIN, MARGIN);
  return {
    width: Math.max(width, wide),
    height: STATE_HEIGHT + Math.max(...inner.map((drawing) => drawing.height)) + MARGIN,
  };
}

function placed(node: GraphNode, box: Box, inner: readonly Drawing[]): DrawnNode {
  const wide = inner.reduce((sum, drawing) => sum + drawing.width + MARGIN, -MARGIN);
  let x = (box.width - wide) / 2;
  return {
    node,
    x: box.x - box.width / 2,
    y: box.y - box.height / 2,
    width: box.width,
    height: box.height,
    inner: inner.map((drawing) => {
      const at = { x, y: STATE_HEIGHT, drawing };
      x += drawing.width + MARGIN;
      return at;
    }),
  };
}

function lengthOf(text: string, letter: number): number {
  return Math.min(text.length, MOST_LETTERS) * letter;
}
