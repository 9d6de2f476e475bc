import type { ReaderContext, ScanRequest, SourceReader, TableSource } from './connector.ts'
import type { Own } from './functions/own-copy.ts'
import type { Operator, Sink } from './operator.ts'

/** How rows travel along an edge when the consumer has several subtasks. `keyed`: by the hash of key columns. */
export type Partitioning =
  | 'forward'
  | 'shuffle'
  | 'rebalance'
  | 'rescale'
  | 'broadcast'
  | 'global'
  | { readonly keyed: readonly number[] }
  | CustomPartitioning

/** The subtask of a record, chosen by the program. */
export interface CustomPartitioning {
  readonly custom: (value: unknown, partitions: number) => number
}

export interface Edge {
  readonly from: number
  /** A side output's tag id; undefined for the main output. */
  readonly output: string | undefined
  readonly partitioning: Partitioning
}

interface NodeBase {
  readonly id: number
  /** Stable over restarts and small changes of the program: state is found again by it. */
  readonly uid: string
  /** For people: `WindowAggregate(TUMBLE(10 s), key=[auction])`. */
  readonly name: string
  readonly parallelism: number
  readonly settings?: NodeSettings
}

/** What a program asks for a step beside its work. */
export interface NodeSettings {
  readonly description?: string
  readonly maxParallelism?: number
  /** Whether the step may share a task with those before it (`HEAD`: only with those behind it). */
  readonly chaining?: 'ALWAYS' | 'HEAD' | 'NEVER'
  readonly slotSharingGroup?: string
}

/** Sources of a group keep together in event time: none is read that is more than `maxDrift` ms ahead of the last. */
export interface Alignment {
  readonly group: string
  readonly maxDrift: number
}

export interface SourceNode extends NodeBase {
  readonly kind: 'source'
  readonly alignment?: Alignment | undefined
  readonly bounded: boolean
  readonly create: (ctx: ReaderContext, own: Own) => SourceReader
}

export interface OperatorNode extends NodeBase {
  readonly kind: 'operator'
  readonly inputs: readonly Edge[]
  /** Makes the operator of a subtask, with user functions of its own. */
  readonly create: (own: Own) => Operator
  /** The sources behind it are read in the order of the watermarks that this operator gives them. */
  readonly assignsWatermarks: boolean
  /** Of the sources behind an assigner of watermarks. */
  readonly alignment?: Alignment | undefined
  /** Edges from nodes behind it, which close loops: its last inputs. */
  readonly feedback?: readonly Edge[]
}

export interface SinkNode extends NodeBase {
  readonly kind: 'sink'
  readonly inputs: readonly Edge[]
  readonly create: (own: Own) => Sink
}

export type StreamNode = SourceNode | OperatorNode | SinkNode

type New<T extends StreamNode> = Omit<T, 'id' | 'kind' | 'parallelism' | 'uid'> & {
  readonly uid?: string
  readonly parallelism?: number
}

/** A function that the expressions of a job call, by the name it goes by. */
export interface NamedFunction {
  readonly name: string
  readonly implementation: object
}

/** The one plan that executes: what SQL is compiled to and what DataStream calls build. */
export class StreamGraph {
  readonly nodes: StreamNode[] = []
  /** What is opened and closed with the job, because expressions of its nodes call it. */
  readonly functions: Set<NamedFunction> = new Set()
  readonly #uids = new Map<string, number>()

  addSource(node: New<SourceNode>): SourceNode {
    return this.#add({ ...this.#base(node), kind: 'source' })
  }

  addOperator(
    node: Omit<New<OperatorNode>, 'assignsWatermarks'> & { readonly assignsWatermarks?: boolean },
  ): OperatorNode {
    return this.#add({ assignsWatermarks: false, ...this.#base(node), kind: 'operator' })
  }

  addSink(node: New<SinkNode>): SinkNode {
    return this.#add({ ...this.#base(node), kind: 'sink' })
  }

  useFunction(fn: NamedFunction): void {
    this.functions.add(fn)
  }

  #base<T extends { readonly name: string; readonly uid?: string; readonly parallelism?: number }>(
    node: T,
  ): T & { id: number; uid: string; parallelism: number } {
    return {
      ...node,
      id: this.nodes.length,
      uid: node.uid ?? this.#newUid(node.name),
      parallelism: node.parallelism ?? 1,
    }
  }

  /** The name, with a number where it is taken. */
  #newUid(name: string): string {
    const used = this.#uids.get(name) ?? 0
    this.#uids.set(name, used + 1)
    return used === 0 ? name : `${name}#${used + 1}`
  }

  #add<T extends StreamNode>(node: T): T {
    if (this.nodes.some(({ uid }) => uid === node.uid)) throw new Error(`two operators with uid '${node.uid}'`)
    this.nodes.push(node)
    return node
  }
}

/** All edges into a node, feedback last. */
export function edgesOf(node: StreamNode): readonly Edge[] {
  if (node.kind === 'source') return []
  return node.kind === 'sink' || node.feedback === undefined ? node.inputs : [...node.inputs, ...node.feedback]
}

/** The main output of a node, forwarded. */
export const forward = (node: StreamNode): Edge => ({ from: node.id, output: undefined, partitioning: 'forward' })

/** A table whose rows are made by other operators of the same job. */
export interface GraphSource extends TableSource {
  /** Adds what makes the rows; returns the node that sends the columns of `request`. */
  attach(graph: StreamGraph, request: ScanRequest): StreamNode
}

export function isGraphSource(source: TableSource): source is GraphSource {
  return 'attach' in source
}
