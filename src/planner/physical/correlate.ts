import { valueReader } from '../../core/js-values/from-storage.ts'
import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { forward } from '../../runtime/graph.ts'
import { Correlate } from '../../runtime/operators/correlate.ts'
import { compileProjection } from '../codegen/kernel.ts'
import { columnsOf, tableCall } from '../functions/user/table.ts'
import { isDeterministic } from '../logical/expression.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { LogicalCorrelate } from '../logical/plan.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** The rows that a table function gives for each row. */
export function planCorrelate(node: LogicalCorrelate, below: PhysicalPlan): PhysicalPlan {
  const { function: fn, args, outer } = node
  const names = below.fields.map(({ name }) => name)
  const call = `${fn.name}(${args.map((arg) => expressionText(arg, names)).join(', ')})`
  const details = `invocation=[${call}], joinType=[${outer ? 'LEFT' : 'INNER'}]`
  const width = below.fields.length
  const fields = node.fields.map((f, i) => (i < width ? { ...(below.fields[i] ?? f), name: f.name } : f))
  const sharable = fn.deterministic && args.every(isDeterministic)
  return {
    name: 'Correlate',
    details,
    inputs: [below],
    fields,
    changelog: below.changelog,
    bounded: below.bounded,
    state: undefined,
    digest: sharable ? `${fn.name}(${args.map(expressionDigest).join(', ')}) ${outer}` : undefined,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      graph.useFunction(fn)
      openWithJob(graph, args)
      const types = below.fields.map(({ type }) => type)
      const readers = args.map(({ type }) => valueReader(type))
      return graph.addOperator({
        name: `Correlate(${details})`,
        inputs: inputs.map(forward),
        create: () => {
          const call = tableCall(fn)
          return new Correlate({
            arguments: compileProjection(types, undefined, args, kernel),
            call: (batch, i, collect) => call(argumentsAt(batch, readers, i), collect),
            types: columnsOf(fn).map(({ type }) => type),
            outer,
          })
        },
      })
    },
  }
}

function argumentsAt(batch: Batch, readers: readonly ((column: Column, i: number) => unknown)[], i: number): unknown[] {
  return readers.map((read, k) => read(batch.columns[k] as Column, i))
}
