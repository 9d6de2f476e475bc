import type { TableSource } from '../runtime/connector.ts'
import { StreamGraph } from '../runtime/graph.ts'
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
}

/** From bound statements to what runs. `createSource` opens nothing: it reads options and says what the source can do. */
export function planJob(
  outputs: readonly JobOutput[],
  createSource: (table: ResolvedTable) => TableSource,
  kernel: KernelOptions,
  settings: PlanSettings,
): JobPlan {
  const sources = new Map<string, TableSource>()
  const sourceOf = (table: ResolvedTable): TableSource => {
    const key = tableKey(table)
    let source = sources.get(key)
    if (source === undefined) sources.set(key, (source = createSource(table)))
    return source
  }
  const logical = outputs.map(({ plan }) => plan)
  const errors = new Errors(kernel.text ?? '')
  const physical = optimise(logical, kernel, sourceOf).map((plan, i) => {
    const { target, span } = outputs[i] as JobOutput
    return planSink(toPhysical(plan, { kernel, settings, sourceOf }), target, settings, span, errors)
  })
  const lower = (onlyFinal: boolean): StreamGraph => {
    const graph = new StreamGraph()
    lowerAll(physical, { graph, kernel, onlyFinal })
    return graph
  }
  return { logical, physical, lower }
}
