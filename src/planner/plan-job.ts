import type { TableSource } from '../runtime/connector.ts'
import { StreamGraph, type StreamNode } from '../runtime/graph.ts'
import type { Span } from '../core/position.ts'
import type { ResolvedTable } from './catalog.ts'
import type { KernelOptions } from './codegen/generator.ts'
import type { LogicalPlan } from './logical/plan.ts'
import { toPhysical } from './physical/convert.ts'
import { Errors } from './physical/errors.ts'
import { lowerAll } from './physical/lowering.ts'
import type { PhysicalPlan, PlanSettings } from './physical/plan.ts'
import { planSink, type SinkTarget } from './physical/sink.ts'
import { optimise } from './rules/index.ts'
import { tableKey } from './rules/tables.ts'

/** One output of a job: the rows of `plan` go to `target`. */
export interface JobOutput {
  readonly plan: LogicalPlan
  readonly target: SinkTarget
  readonly span: Span | undefined
}

export interface JobPlan {
  readonly logical: readonly LogicalPlan[]
  readonly physical: readonly PhysicalPlan[]
  /** Makes the graph that runs. `onlyFinal`: of bounded inputs only the rows that stand at the end are wanted. */
  lower(onlyFinal: boolean): StreamGraph
  /** Adds everything to a graph; returns the last node. */
  lowerInto(graph: StreamGraph): StreamNode
}

/** A relation that becomes part of a larger graph. */
export interface RelationPlan {
  readonly physical: PhysicalPlan
  /** Adds its operators to the graph; returns the one that sends its rows, with -U rows where there are updates. */
  lowerInto(graph: StreamGraph): StreamNode
}

/** Opens nothing: reads a table's options and says what its source can do. */
type CreateSource = (table: ResolvedTable) => TableSource

/** From bound statements to what runs. */
export function planJob(
  outputs: readonly JobOutput[],
  createSource: CreateSource,
  kernel: KernelOptions,
  settings: PlanSettings,
): JobPlan {
  const logical = outputs.map(({ plan }) => plan)
  const errors = new Errors(kernel.text ?? '')
  const relations = planRelations(logical, createSource, kernel, settings)
  const physical = relations.map((plan, i) => {
    const { target, span } = outputs[i] as JobOutput
    return planSink(plan, target, settings, span, errors)
  })
  const lowerInto = (graph: StreamGraph, onlyFinal = false): StreamNode => {
    const node = lowerAll(physical, { graph, kernel, onlyFinal }, false).at(-1)
    if (node === undefined) throw new Error('a job has an output')
    return node
  }
  const lower = (onlyFinal: boolean): StreamGraph => {
    const graph = new StreamGraph()
    lowerInto(graph, onlyFinal)
    return graph
  }
  return { logical, physical, lower, lowerInto: (graph) => lowerInto(graph) }
}

/** A query whose rows other operators of the same job take, in the form that `shape` gives them. */
export function planRelation(
  plan: LogicalPlan,
  createSource: CreateSource,
  kernel: KernelOptions,
  settings: PlanSettings,
  shape: (plan: PhysicalPlan) => PhysicalPlan,
): RelationPlan {
  const [planned] = planRelations([plan], createSource, kernel, settings)
  if (planned === undefined) throw new Error('a plan for one query is one')
  const physical = shape(planned)
  return {
    physical,
    lowerInto(graph) {
      const [node] = lowerAll([physical], { graph, kernel, onlyFinal: false }, true)
      if (node === undefined) throw new Error('a plan has a root')
      return node
    },
  }
}

function planRelations(
  plans: readonly LogicalPlan[],
  createSource: CreateSource,
  kernel: KernelOptions,
  settings: PlanSettings,
): readonly PhysicalPlan[] {
  const sources = new Map<string, TableSource>()
  const sourceOf = (table: ResolvedTable): TableSource => {
    const key = tableKey(table)
    let source = sources.get(key)
    if (source === undefined) sources.set(key, (source = createSource(table)))
    return source
  }
  return optimise(plans, kernel, sourceOf).map((plan) => toPhysical(plan, { kernel, settings, sourceOf }))
}
