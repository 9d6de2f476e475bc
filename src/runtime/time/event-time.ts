/** Whether a value is an event time: a whole number of milliseconds. Between whole ones windows would have gaps. */
export function isEventTime(value: unknown): value is number {
  return Number.isInteger(value)
}
