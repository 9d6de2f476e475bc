import { forward } from '../../runtime/graph.ts'
import type { ChangelogMode } from '../../runtime/connector.ts'
import type { Sink } from '../../runtime/operator.ts'
import { NotNullEnforcer } from '../../runtime/operators/not-null-enforcer.ts'
import type { Span } from '../../core/position.ts'
import type { Field } from '../logical/plan.ts'
import { producerOf } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { asAsked, type PhysicalPlan, type PlanSettings } from './plan.ts'

/** Where a plan's rows go. */
export interface SinkTarget {
  /** For people: the table's path, or what else it is. */
  readonly name: string
  readonly accepts: ChangelogMode
  /** Whether it is a table that a statement writes. */
  readonly isTable?: boolean
  /** What the sink takes, NOT NULL columns as such. */
  readonly fields: readonly Field[]
  createSink(): Sink
}

/** The end of a plan. */
export function planSink(
  plan: PhysicalPlan,
  target: SinkTarget,
  settings: PlanSettings,
  span: Span | undefined,
  errors: Errors,
): PhysicalPlan {
  if (plan.changelog !== 'append' && target.accepts === 'append') {
    const message =
      `${target.name} takes inserts only, but the query's rows may change: ${producerOf(plan)} produces update and ` +
      'delete changes. Group by a window, whose rows are final, or write to a sink that takes changes, such as print.'
    throw errors.plan('UPDATING_INPUT', message, span)
  }
  requireOneRowtime(plan, target, settings, span, errors)
  const below = enforced(plan, target, settings)
  const details = `table=[${target.name}], fields=[${target.fields.map(({ name }) => name).join(', ')}]`
  return {
    name: 'Sink',
    details,
    inputs: [below],
    fields: target.fields,
    changelog: below.changelog,
    bounded: below.bounded,
    state: undefined,
    digest: undefined,
    span,
    needsUpdateBefore: () => target.accepts === 'retract',
    lower({ graph }, inputs) {
      return graph.addSink({
        name: `Sink(${details})`,
        inputs: inputs.map(forward),
        create: () => target.createSink(),
      })
    },
  }
}

/** The rows of a table carry one event time at most. */
function requireOneRowtime(
  { fields }: PhysicalPlan,
  { name, isTable }: SinkTarget,
  { rowtimeInserter }: PlanSettings,
  span: Span | undefined,
  errors: Errors,
): void {
  const rowtimes = fields.filter(({ time }) => time === 'ROWTIME')
  if (isTable !== true || !rowtimeInserter || rowtimes.length < 2) return
  const names = rowtimes.map((f) => `'${f.name}'`).join(', ')
  const message =
    `${name} is given the event-time attributes ${names}, but rows carry one event time. Cast the others to ` +
    "TIMESTAMP(3), or SET 'table.exec.sink.rowtime-inserter' = 'DISABLED'."
  throw errors.validation('SEVERAL_ROWTIMES', message, span)
}

/** `plan`, with NULL in a column that is NOT NULL dealt with as the settings say. */
export function enforced(
  plan: PhysicalPlan,
  { name, fields }: Pick<SinkTarget, 'name' | 'fields'>,
  settings: Pick<PlanSettings, 'notNullEnforcer'>,
): PhysicalPlan {
  const columns = fields.flatMap((field, index) =>
    !field.type.nullable && plan.fields[index]?.type.nullable === true ? [{ index, name: field.name }] : [],
  )
  if (columns.length === 0) return plan
  const mode = settings.notNullEnforcer
  const details = `columns=[${columns.map((column) => column.name).join(', ')}], mode=[${mode}]`
  return {
    ...plan,
    name: 'NotNullEnforcer',
    details,
    inputs: [plan],
    state: undefined,
    digest: undefined,
    needsUpdateBefore: asAsked,
    lower({ graph }, inputs) {
      return graph.addOperator({
        name: `NotNullEnforcer(${details})`,
        inputs: inputs.map(forward),
        create: () => new NotNullEnforcer({ columns, target: name, mode }),
      })
    },
  }
}
