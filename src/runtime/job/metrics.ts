/** A count that only grows. Hot paths add once per batch. */
export interface Counter {
  value: number
}

/** The counters and gauges of one operator, source or sink. */
export class MetricGroup {
  readonly counters: Map<string, Counter>
  readonly gauges: Map<string, () => number | string>
  readonly #prefix: string

  /** With the counters of all subtasks, whose gauges have names such as `0.currentInputWatermark`. */
  static ofSubtask(all: MetricGroup, subtask: number): MetricGroup {
    return new MetricGroup(all, `${subtask}.`)
  }

  constructor(shared?: MetricGroup, prefix = '') {
    this.counters = shared?.counters ?? new Map<string, Counter>()
    this.gauges = shared?.gauges ?? new Map<string, () => number | string>()
    this.#prefix = prefix
  }

  /** The counter of this name, made on first use. */
  counter(name: string): Counter {
    let counter = this.counters.get(name)
    if (counter === undefined) {
      counter = { value: 0 }
      this.counters.set(name, counter)
    }
    return counter
  }

  gauge(name: string, read: () => number | string): void {
    this.gauges.set(this.#prefix + name, read)
  }
}

/** Rows dropped because every window they belong to has fired. */
export const LATE_RECORDS = 'numLateRecordsDropped'
/** Rows without time that a window table function dropped. */
export const NULL_TIME_RECORDS = 'numNullRowTimeRecordsDropped'
/** Bad records that a source skipped by its declared policy. */
export const SKIPPED_RECORDS = 'numRecordsSkipped'
export const ROWS_IN = 'numRecordsIn'
export const ROWS_OUT = 'numRecordsOut'
/** States of user functions that hold something: one for each key and name. */
export const STATE_ENTRIES = 'numKeyedStateEntries'
export const EVENT_TIMERS = 'numEventTimeTimers'
export const PROCESSING_TIMERS = 'numProcessingTimeTimers'
