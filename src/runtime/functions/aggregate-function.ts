/** An aggregate by accumulators; `merge` is needed where windows merge. */
export interface AggregateFunction<I, A, O> {
  createAccumulator(): A
  add(value: I, accumulator: A): A
  getResult(accumulator: A): O
  merge?(a: A, b: A): A
}
