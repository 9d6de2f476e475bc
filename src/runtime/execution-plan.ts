import { edgesOf, type Partitioning, type StreamGraph, type StreamNode } from './graph.ts'

export interface ExecutionNode {
  readonly id: number
  readonly type: string
  readonly contents: string
  readonly parallelism: number
  readonly predecessors: readonly { readonly id: number; readonly ship_strategy: string }[]
}

/** The graph as data, in Flink's form. */
export function executionPlan({ nodes }: StreamGraph): { readonly nodes: readonly ExecutionNode[] } {
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      type: node.kind === 'source' ? 'Source' : node.kind === 'sink' ? 'Sink' : (node.name.split('(')[0] ?? ''),
      contents: node.settings?.description ?? node.name,
      parallelism: node.parallelism,
      predecessors: shipments(node).map(({ id, strategy }) => ({ id, ship_strategy: strategy })),
    })),
  }
}

/** What comes into a node from which others, and how. */
export function shipments(node: StreamNode): readonly { readonly id: number; readonly strategy: string }[] {
  return edgesOf(node).map(({ from, partitioning }) => ({ id: from, strategy: strategyOf(partitioning) }))
}

function strategyOf(partitioning: Partitioning): string {
  if (typeof partitioning === 'string') return partitioning.toUpperCase()
  if ('custom' in partitioning) return 'CUSTOM'
  return partitioning.keyed.length === 0 ? 'GLOBAL' : 'HASH'
}
