import type { Transformation } from './transformation.ts'

/** The end of a stream. */
export class DataStreamSink {
  readonly #step: Transformation

  constructor(step: Transformation) {
    this.#step = step
  }

  name(name: string): this {
    this.#step.name = name
    return this
  }

  uid(uid: string): this {
    this.#step.uid = uid
    return this
  }

  setParallelism(n: number): this {
    this.#step.parallelism = n
    return this
  }
}
