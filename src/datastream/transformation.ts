import { ValidationError } from '../core/errors.ts'
import { type Edge, type Partitioning, StreamGraph, type StreamNode } from '../runtime/graph.ts'
import type { ReaderContext, SourceReader } from '../runtime/connector.ts'
import type { Operator, Sink } from '../runtime/operator.ts'

/** What a node of the graph will be. */
export type Work =
  | { readonly kind: 'source'; readonly bounded: boolean; readonly create: (ctx: ReaderContext) => SourceReader }
  | { readonly kind: 'operator'; readonly create: () => Operator; readonly assignsWatermarks?: boolean }
  | {
      readonly kind: 'sink'
      readonly create: () => Sink
      /** Called when a job with this sink has ended. */
      readonly ended?: (failure: { readonly error: unknown } | undefined) => void
    }

export interface Input {
  readonly from: Transformation
  /** A side output's tag id; undefined for the main output. */
  readonly output: string | undefined
  readonly partitioning: Partitioning
}

/** A step of the program under construction: named and set up by the calls that follow the one that made it. */
export class Transformation {
  readonly work: Work
  readonly inputs: readonly Input[]
  name: string
  uid: string | undefined
  parallelism: number

  constructor(name: string, work: Work, inputs: readonly Input[], parallelism: number) {
    this.name = name
    this.work = work
    this.inputs = inputs
    this.parallelism = parallelism
  }
}

/** All that `targets` need, producers first. */
export function reachable(targets: readonly Transformation[]): Transformation[] {
  const found = new Set<Transformation>()
  const visit = (transformation: Transformation): void => {
    if (found.has(transformation)) return
    for (const { from } of transformation.inputs) visit(from)
    found.add(transformation)
  }
  for (const target of targets) visit(target)
  return [...found]
}

/** The graph that runs `transformations`, which must be in the order of `reachable`. */
export function lower(transformations: readonly Transformation[]): StreamGraph {
  refuseEqualUids(transformations)
  const graph = new StreamGraph()
  const nodes = new Map<Transformation, StreamNode>()
  for (const transformation of transformations) {
    const inputs = transformation.inputs.map(({ from, output, partitioning }): Edge => {
      return { from: (nodes.get(from) as StreamNode).id, output, partitioning }
    })
    nodes.set(transformation, addNode(graph, transformation, inputs))
  }
  return graph
}

function addNode(
  graph: StreamGraph,
  { name, uid, parallelism, work }: Transformation,
  inputs: readonly Edge[],
): StreamNode {
  const base = uid === undefined ? { name, parallelism } : { name, parallelism, uid }
  switch (work.kind) {
    case 'source':
      return graph.addSource({ ...base, bounded: work.bounded, create: work.create })
    case 'operator':
      return graph.addOperator({
        ...base,
        inputs,
        create: work.create,
        assignsWatermarks: work.assignsWatermarks ?? false,
      })
    case 'sink':
      return graph.addSink({ ...base, inputs, create: work.create })
  }
}

function refuseEqualUids(transformations: readonly Transformation[]): void {
  const seen = new Map<string, Transformation>()
  for (const transformation of transformations) {
    const { uid, name } = transformation
    if (uid === undefined) continue
    const other = seen.get(uid)
    if (other !== undefined) {
      throw new ValidationError(
        'DUPLICATE_UID',
        `'${other.name}' and '${name}' have the same uid '${uid}': state is found again by it.`,
      )
    }
    seen.set(uid, transformation)
  }
}
