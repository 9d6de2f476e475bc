import { forward } from '../../runtime/graph.ts'
import { rowOrder } from '../../runtime/state/sort-keys.ts'
import { MatchRecognize, type MatchRecognizeArgs } from '../../runtime/operators/match-recognize.ts'
import { compileDefinitions, compileMatchPattern } from '../codegen/match/compile.ts'
import { compileMatchValue } from '../codegen/match/values.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import { fieldAt } from '../logical/builder.ts'
import { isDeterministic } from '../logical/expression.ts'
import { matchText, patternText } from '../logical/match-text.ts'
import { matchExpressions } from '../logical/match-values.ts'
import type { LogicalMatch } from '../logical/plan.ts'
import { storagesOf } from './aggregate-kernel.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { never, type PhysicalPlan, type StateBound } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** A row for each match of a pattern in the rows of each partition. */
export function planMatch(node: LogicalMatch, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  rejectUpdates('MATCH_RECOGNIZE', node, below, errors)
  const { partition, definitions, values } = node
  const names = below.fields.map(({ name }) => name)
  const details = matchText(node, names)
  const expressions = matchExpressions(node)
  return {
    name: 'Match',
    details,
    inputs: [below],
    fields: node.fields,
    changelog: 'append',
    bounded: below.bounded,
    state: stateOf(node),
    digest: expressions.every(isDeterministic)
      ? matchText(
          node,
          names.map((_, i) => `$${i}`),
        )
      : undefined,
    span: node.span,
    needsUpdateBefore: never,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, expressions)
      for (const value of [...values, ...definitions.flatMap((d) => d?.values ?? [])]) {
        if (value.kind === 'aggregate' && value.function.user !== undefined) graph.useFunction(value.function.user)
      }
      return graph.addOperator({
        name: `Match(${patternText(node.pattern)})`,
        inputs: inputs.map((from) =>
          partition.length === 0 ? forward(from) : { ...forward(from), partitioning: { keyed: partition } },
        ),
        create: () => new MatchRecognize(argsOf(node, below, details, kernel)),
      })
    },
  }
}

/** Only a time limit, or a pattern of so many rows, ends matches that nothing breaks. */
function stateOf({ pattern, input, order }: LogicalMatch): StateBound {
  const keeps = 'rows of unfinished matches'
  if (pattern.within === undefined) return { keeps, bound: 'nothing' }
  return { keeps, bound: fieldAt(input, order.timeColumn).time === 'PROCTIME' ? 'clock' : 'watermark' }
}

function argsOf(
  { partition, order, pattern, definitions, values, fields }: LogicalMatch,
  below: PhysicalPlan,
  signature: string,
  kernel: KernelOptions,
): MatchRecognizeArgs {
  const types = below.fields.map(({ type }) => type)
  const keys = partition.map(
    (column): MatchRecognizeArgs['values'][number] =>
      ({ event }) =>
        event[column],
  )
  const measures = values.map((value): MatchRecognizeArgs['values'][number] => {
    const compute = compileMatchValue(value, undefined, types, kernel)
    return (last, time) => compute(undefined, last, time)
  })
  return {
    automaton: compileMatchPattern(pattern, definitions),
    variables: pattern.variables.map(({ name }) => name),
    signature,
    keys: partition,
    timeColumn: fieldAt(below, order.timeColumn).time === 'PROCTIME' ? undefined : order.timeColumn,
    compare: rowOrder(order.further, storagesOf(types)),
    conditions: compileDefinitions(definitions, types, kernel),
    values: [...keys, ...measures],
    types: fields.map(({ type }) => type),
  }
}
