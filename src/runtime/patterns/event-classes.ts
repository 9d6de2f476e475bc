export type EventClass<T> = abstract new (...args: never[]) => T

/**
 * Events that are told apart by their class. Saved values come back as plain objects, so the class is saved beside them
 * and given back.
 */
export class EventClasses {
  readonly #classes: readonly EventClass<unknown>[]

  constructor(classes: readonly EventClass<unknown>[]) {
    this.#classes = classes
  }

  /** For each event the number of its class, -1 for one of no class that matters; undefined where none does. */
  numbersOf(events: readonly unknown[]): number[] | undefined {
    if (this.#classes.length === 0) return undefined
    return events.map((event) => this.#numberOf(event))
  }

  #numberOf(event: unknown): number {
    const exact = this.#classes.findIndex((one) => isObject(event) && Object.getPrototypeOf(event) === one.prototype)
    return exact >= 0 ? exact : this.#classes.findIndex((one) => event instanceof one)
  }

  restore(events: readonly unknown[], numbers: readonly number[] | undefined): void {
    numbers?.forEach((number, i) => {
      const found = this.#classes[number]
      if (found !== undefined) Object.setPrototypeOf(events[i], found.prototype as object)
    })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
