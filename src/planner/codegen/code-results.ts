/** What an expression gave for each code of a dictionary; forgotten when another dictionary comes. */
export class CodeResults {
  #dictionary: readonly string[] | undefined
  #results: unknown[] = []

  /** The array of results by code, `undefined` where there is none yet. */
  of(dictionary: readonly string[]): unknown[] {
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary
      this.#results = []
    }
    if (this.#results.length < dictionary.length) this.#results.length = dictionary.length
    return this.#results
  }
}
