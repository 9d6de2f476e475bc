import type { Batch } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { forward } from '../../runtime/graph.ts'
import type { Operator } from '../../runtime/operator.ts'
import { SourceWatermark } from '../../runtime/operators/source-watermark.ts'
import { WatermarkAssigner, type WatermarkAssignerArgs } from '../../runtime/operators/watermark-assigner.ts'
import { pathText } from '../catalog.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import { compileProjection } from '../codegen/kernel.ts'
import { fieldAt } from '../logical/builder.ts'
import type { Expression } from '../logical/expression.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { LogicalWatermark } from '../logical/plan.ts'
import { tableKey } from '../rules/tables.ts'
import { Errors } from './errors.ts'
import { asAsked, type PhysicalPlan, type PlanContext } from './plan.ts'
import { watermarkSettings } from './watermark-settings.ts'
import { openWithJob } from './user-functions.ts'

/** Makes the watermarks of a table. */
export function planWatermark(node: LogicalWatermark, below: PhysicalPlan, context: PlanContext): PhysicalPlan {
  const { column, expression } = node
  const rowtime = fieldAt(node, column).name
  const names = below.fields.map(({ name }) => name)
  const fields = below.fields.map((f, i) => (i === column ? fieldAt(node, column) : f))
  const text = expression === undefined ? 'SOURCE_WATERMARK()' : expressionText(expression, names)
  const details = `rowtime=[${rowtime}], watermark=[${text}]`
  if (expression === undefined) requireOwnWatermarks(node, context)
  const { interval, idleTimeout } = watermarkSettings(node.table, context.settings)
  const { bounded } = below
  return {
    name: 'WatermarkAssigner',
    details,
    inputs: [below],
    fields,
    changelog: below.changelog,
    bounded,
    state: undefined,
    digest: `${tableKey(node.table)} ${column} ${expression && expressionDigest(expression)}`,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, [expression])
      const types = below.fields.map(({ type }) => type)
      const columnName = `Rowtime column '${rowtime}' of table ${pathText(node.table.path)}`
      const create = (): Operator =>
        expression === undefined
          ? new SourceWatermark({ timeColumn: column, columnName })
          : new WatermarkAssigner({
              timeColumn: column,
              columnName,
              watermark: watermarkOf(expression, column, types, kernel),
              interval,
              idleTimeout,
              periodic: !bounded,
            })
      return graph.addOperator({
        name: `WatermarkAssigner(${details})`,
        inputs: inputs.map(forward),
        assignsWatermarks: true,
        create,
      })
    },
  }
}

function requireOwnWatermarks({ table, span }: LogicalWatermark, context: PlanContext): void {
  if (context.sourceOf(table).givesWatermarks === true) return
  const message =
    `Table ${pathText(table.path)} is declared with SOURCE_WATERMARK(), but its source gives no watermarks. ` +
    'Write an expression instead, for example WATERMARK FOR ts AS ts.'
  throw new Errors(context.kernel.text ?? '').validation('NO_SOURCE_WATERMARK', message, span)
}

/** `ts` and `ts - INTERVAL` need no computed column. */
function watermarkOf(
  expression: Expression,
  column: number,
  types: Parameters<typeof compileProjection>[0],
  kernel: KernelOptions,
): WatermarkAssignerArgs['watermark'] {
  const delay = delayOf(expression, column)
  if (delay !== undefined) return { delay }
  const compiled = compileProjection(types, undefined, [expression], kernel)
  return { compute: (batch: Batch) => compiled.run(batch).columns[0] as NumberColumn }
}

function delayOf(expression: Expression, column: number): number | undefined {
  if (expression.kind === 'Input') return expression.index === column ? 0 : undefined
  if (expression.kind !== 'Call' || expression.function.name !== '-') return undefined
  const [time, delay] = expression.args
  if (time?.kind !== 'Input' || time.index !== column || delay?.kind !== 'Literal') return undefined
  return delay.type.kind === 'INTERVAL_MILLIS' && typeof delay.value === 'number' ? delay.value : undefined
}
