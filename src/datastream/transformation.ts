import { ValidationError } from '../core/errors.ts'
import type { DataType } from '../core/types/data-types.ts'
import {
  type Alignment,
  type Edge,
  forward,
  type NodeSettings,
  type Partitioning,
  type SourceNode,
  StreamGraph,
  type StreamNode,
} from '../runtime/graph.ts'
import type { ReaderContext, SourceReader } from '../runtime/connector.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import { MOST_KEY_GROUPS } from '../runtime/job/key-groups.ts'
import type { Operator, Sink } from '../runtime/operator.ts'
import { IngestionTime } from '../runtime/operators/ingestion-time.ts'
import { KeyByKey } from '../runtime/operators/key-by-key.ts'
import { KeyedFunctionOperator } from '../runtime/operators/keyed-function-operator.ts'

/** What a node of the graph will be. */
export type Work =
  | {
      readonly kind: 'source'
      readonly bounded: boolean
      readonly create: (ctx: ReaderContext, own: Own) => SourceReader
      readonly alignment?: Alignment | undefined
    }
  | {
      readonly kind: 'operator'
      readonly create: (own: Own) => Operator
      readonly assignsWatermarks?: boolean
      readonly alignment?: Alignment | undefined
      /** It needs feedback. */
      readonly isLoop?: boolean
    }
  | {
      readonly kind: 'sink'
      readonly create: (own: Own) => Sink
      /** Called when a job with this sink has ended. */
      readonly ended?: (failure: { readonly error: unknown } | undefined) => void
    }
  /** Steps that something else knows how to add: a table's plan. */
  | { readonly kind: 'graph'; readonly add: (graph: StreamGraph) => StreamNode }

export interface Input {
  readonly from: Transformation
  /** A side output's tag id; undefined for the main output. */
  readonly output: string | undefined
  /** Undefined where the program leaves it open. */
  readonly partitioning: Partitioning | undefined
}

/** A step of the program under construction: named and set up by the calls that follow the one that made it. */
export class Transformation {
  readonly work: Work
  readonly inputs: readonly Input[]
  /** Inputs from steps behind it, which close loops. */
  readonly feedback: Input[] = []
  name: string
  uid: string | undefined
  /** `'INPUT'`: that of its first input. */
  parallelism: number | 'INPUT'
  /** Nothing else than one subtask will do. */
  isSingle = false
  settings: NodeSettings = {}
  /** The program it belongs to; undefined before a stream of one has it. */
  program: object | undefined
  /** What is known of its records, for a table over them: their type, or all of them. */
  recordType: DataType<unknown> | undefined
  samples: readonly unknown[] = []
  /** Its records are those of its first input. */
  keepsRecords = false

  constructor(name: string, work: Work, inputs: readonly Input[], parallelism: number | 'INPUT') {
    this.name = name
    this.work = work
    this.inputs = inputs
    this.parallelism = parallelism
  }

  single(): this {
    this.parallelism = 1
    this.isSingle = true
    return this
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
  // A loop needs its body, even where nobody else does. The set grows while it is walked.
  for (const { feedback } of found) for (const { from } of feedback) visit(from)
  return [...found]
}

/** What a program has set for all its steps. */
export interface ProgramSettings {
  readonly chaining?: boolean
  readonly maxParallelism?: number | undefined
  /** Keyed records come key by key, at the end of input. */
  readonly batch?: boolean
  /** Records get the time of their arrival; ms between watermarks, 0: after every batch. */
  readonly ingestionInterval?: number | undefined
}

/** Whether all that `transformation` comes from ends by itself. */
export function isBounded(transformation: Transformation): boolean {
  return reachable([transformation]).every(({ work }) => work.kind !== 'source' || work.bounded)
}

/** The graph that runs `transformations`, which must be in the order of `reachable`. */
export function lower(transformations: readonly Transformation[], program: ProgramSettings = {}): StreamGraph {
  refuseEqualUids(transformations)
  const graph = new StreamGraph()
  for (const transformation of transformations) lowerInto(graph, transformation, program)
  return graph
}

/** The steps that are in a graph already. */
const lowered = new WeakMap<StreamGraph, Map<Transformation, StreamNode>>()

/** The node of `transformation` in `graph`, added with all it needs if it isn't there yet. */
export function lowerInto(
  graph: StreamGraph,
  transformation: Transformation,
  program: ProgramSettings = {},
): StreamNode {
  let nodes = lowered.get(graph)
  if (nodes === undefined) lowered.set(graph, (nodes = new Map<Transformation, StreamNode>()))
  const lowering: Lowering = { graph, nodes, program, loops: [] }
  const node = add(lowering, transformation)
  // A loop is closed when all that leads to it is there. Its body may hold further loops.
  for (const { head, feedback } of lowering.loops) {
    for (const input of head.feedback) feedback.push(edge(lowering, input, head))
  }
  return node
}

interface Lowering {
  readonly graph: StreamGraph
  readonly nodes: Map<Transformation, StreamNode>
  readonly program: ProgramSettings
  readonly loops: { readonly head: Transformation; readonly feedback: Edge[] }[]
}

function add(lowering: Lowering, transformation: Transformation): StreamNode {
  const { graph, nodes, loops } = lowering
  const known = nodes.get(transformation)
  if (known !== undefined) return known
  const inputs = transformation.inputs.map((input) => edge(lowering, input, transformation))
  const feedback: Edge[] = []
  if (transformation.feedback.length > 0) loops.push({ head: transformation, feedback })
  else if (transformation.work.kind === 'operator' && transformation.work.isLoop) throw openLoop(transformation)
  const base = baseOf(lowering, transformation)
  const added = addNode(lowering, transformation, base, inputs, feedback)
  const interval = lowering.program.ingestionInterval
  const node = added.kind === 'source' && interval !== undefined ? addIngestionTime(graph, added, interval) : added
  nodes.set(transformation, node)
  return node
}

/** The edge of an input: rows change subtasks evenly where the parallelism changes and nobody said how. */
function edge(lowering: Lowering, { from, output, partitioning }: Input, to: Transformation): Edge {
  const { id, name, parallelism } = add(lowering, from)
  const wanted = to.parallelism === 'INPUT' && from === to.inputs[0]?.from ? parallelism : parallelismOf(lowering, to)
  if (partitioning === 'forward' && wanted !== parallelism) {
    throw new ValidationError(
      'FORWARD_PARALLELISM',
      `'${name}' has parallelism ${parallelism} and '${to.name}' ${wanted}: forward() can't change it. Use rebalance(), rescale(), shuffle(), broadcast() or global().`,
    )
  }
  return { from: id, output, partitioning: partitioning ?? (wanted === parallelism ? 'forward' : 'rebalance') }
}

function parallelismOf(lowering: Lowering, transformation: Transformation): number {
  const { parallelism, inputs } = transformation
  if (parallelism !== 'INPUT') return parallelism
  const [first] = inputs
  return first === undefined ? 1 : add(lowering, first.from).parallelism
}

interface NewNode {
  readonly name: string
  readonly parallelism: number
  readonly uid?: string
  readonly settings: NodeSettings
}

function baseOf(lowering: Lowering, transformation: Transformation): NewNode {
  const { name, uid, settings } = transformation
  const parallelism = parallelismOf(lowering, transformation)
  const { chaining, maxParallelism } = lowering.program
  const most = settings.maxParallelism ?? maxParallelism ?? MOST_KEY_GROUPS
  if (parallelism > most) {
    throw new ValidationError(
      'BAD_PARALLELISM',
      `'${name}' has parallelism ${parallelism}, but a maximum parallelism of ${most}: raise it with setMaxParallelism().`,
    )
  }
  const all = chaining === false ? { ...settings, chaining: 'NEVER' as const } : settings
  return { name, parallelism, settings: all, ...(uid === undefined ? {} : { uid }) }
}

function addNode(
  { graph, program }: Lowering,
  { work }: Transformation,
  base: NewNode,
  inputs: readonly Edge[],
  feedback: readonly Edge[],
): StreamNode {
  switch (work.kind) {
    case 'graph':
      return work.add(graph)
    case 'source':
      return graph.addSource({ ...base, bounded: work.bounded, create: work.create, alignment: work.alignment })
    case 'operator':
      return graph.addOperator({
        ...base,
        inputs,
        feedback,
        create: program.batch === true ? (own) => byKey(work.create(own), inputs) : work.create,
        assignsWatermarks: work.assignsWatermarks ?? false,
        alignment: work.alignment,
      })
    case 'sink':
      return graph.addSink({ ...base, inputs, create: work.create })
  }
}

/** An operator with state by key has one key after the other. */
function byKey(operator: Operator, inputs: readonly Edge[]): Operator {
  if (!(operator instanceof KeyedFunctionOperator)) return operator
  const keyed = inputs.map(({ partitioning }) => typeof partitioning === 'object' && 'keyed' in partitioning)
  return keyed.includes(true) ? new KeyByKey(operator, keyed) : operator
}

function addIngestionTime(graph: StreamGraph, source: SourceNode, interval: number): StreamNode {
  return graph.addOperator({
    name: `IngestionTime(${source.name})`,
    parallelism: source.parallelism,
    inputs: [forward(source)],
    create: () => new IngestionTime(interval),
    assignsWatermarks: true,
  })
}

/** A loop that nothing flows back in: a forgotten call. */
function openLoop({ name }: Transformation): ValidationError {
  return new ValidationError('OPEN_ITERATION', `'${name}' has no feedback: close the loop with closeWith().`)
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
