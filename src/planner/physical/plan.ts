import type { Span } from '../../core/position.ts'
import type { ChangelogMode, TableSource } from '../../runtime/connector.ts'
import type { StreamGraph, StreamNode } from '../../runtime/graph.ts'
import type { ResolvedTable } from '../catalog.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import type { Field } from '../logical/plan.ts'

/** What an operator keeps, and what makes it forget: for EXPLAIN, which so tells what grows without end. */
export interface StateBound {
  readonly keeps: string
  readonly bound: 'watermark' | 'clock' | 'nothing'
}

/**
 * A step as it will run: the plan's operators chosen, not yet made. One object a node; `inputs` are what it reads.
 */
export interface PhysicalPlan {
  readonly name: string
  /** What it does, for people, columns by name. */
  readonly details: string
  readonly inputs: readonly PhysicalPlan[]
  readonly fields: readonly Field[]
  /** The changes it may send. */
  readonly changelog: ChangelogMode
  /** Whether it ends by itself. */
  readonly bounded: boolean
  readonly state: StateBound | undefined
  /** Equal for nodes that compute the same from the same inputs; undefined for one that must not be shared. */
  readonly digest: string | undefined
  readonly span: Span | undefined
  /** Whether this node wants -U rows of its inputs, when its consumers want them of it or not. */
  needsUpdateBefore(asked: boolean): boolean
  /** Adds the node's operator, behind those of its inputs, to the graph. */
  lower(context: LoweringContext, inputs: readonly StreamNode[], updateBefore: boolean): StreamNode
}

/** The settings that decide how a plan is made and run. */
export interface PlanSettings {
  /** Milliseconds between watermarks. */
  readonly watermarkInterval: number
  /** After how many silent milliseconds a source is idle; 0: never. */
  readonly idleTimeout: number
  readonly notNullEnforcer: 'ERROR' | 'DROP'
  readonly asyncScalar: AsyncSettings
  /** Whether rows that are written carry their event time. */
  readonly rowtimeInserter: boolean
}

/** How asynchronous functions are called. Times in ms. */
export interface AsyncSettings {
  /** Rows under way at a time. */
  readonly capacity: number
  readonly timeout: number
  readonly retry: { readonly attempts: number; readonly delay: number } | undefined
}

export interface LoweringContext {
  readonly graph: StreamGraph
  readonly kernel: KernelOptions
  /** Only the rows that stand at the end of bounded inputs are wanted, not how they came about. */
  readonly onlyFinal: boolean
}

export interface PlanContext {
  readonly kernel: KernelOptions
  readonly settings: PlanSettings
  sourceOf(table: ResolvedTable): TableSource
}

/** For nodes that pass on the need of their consumers. */
export const asAsked = (asked: boolean): boolean => asked
/** For nodes whose inputs send inserts only. */
export const never = (): boolean => false
