import type { StreamGraph } from '../../runtime/graph.ts'
import type { AggregateCall } from '../functions/aggregate-function.ts'
import { children, type Expression } from '../logical/expression.ts'

/** Has the functions of the program that expressions call opened with the job. */
export function openWithJob(graph: StreamGraph, expressions: readonly (Expression | undefined)[]): void {
  for (const expression of expressions) {
    if (expression === undefined) continue
    if (expression.kind === 'Call' && expression.function.user !== undefined) {
      graph.useFunction(expression.function.user)
    }
    openWithJob(graph, children(expression))
  }
}

export function openAggregates(graph: StreamGraph, calls: readonly AggregateCall[]): void {
  for (const { function: fn } of calls) if (fn.user !== undefined) graph.useFunction(fn.user)
}
