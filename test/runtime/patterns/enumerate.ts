import { type FoundMatch, type LetterEvent, type LetterStep, textOf } from './letters.ts'

type Taken = FoundMatch['events']

/**
 * All matches of a pattern by its declared meaning: every assignment of events to steps is tried, and kept if what lies
 * between two consecutive events is what the later one's contiguity allows.
 */
export function enumerateMatches(
  steps: readonly LetterStep[],
  events: readonly LetterEvent[],
  within: number,
): FoundMatch[] {
  const found: FoundMatch[] = []
  const extend = (taken: Taken): void => {
    for (const event of events) {
      for (let step = 0; step < steps.length; step++) {
        if (!mayTake(steps, events, within, taken, event, step)) continue
        const longer = [...taken, { index: event.index, step }]
        if (isComplete(steps, longer)) found.push(textOf(longer, event.index))
        if (isBroken(steps, longer, event)) continue
        extend(longer)
      }
    }
  }
  extend([])
  return found
}

const has = (letterSet: string, { letter }: LetterEvent): boolean => letterSet.includes(letter)

function mayTake(
  steps: readonly LetterStep[],
  events: readonly LetterEvent[],
  within: number,
  taken: Taken,
  event: LetterEvent,
  target: number,
): boolean {
  const step = steps[target] as LetterStep
  if (!has(step.letters, event) || (step.max > 1 && has(step.until, event))) return false
  const last = taken.at(-1)
  if (last === undefined) return areOptional(steps, 0, target) && !restricted(steps, target, event)
  if (event.index <= last.index || event.time - (events[taken[0]?.index ?? 0] as LetterEvent).time >= within)
    return false
  const between = events.slice(last.index + 1, event.index)
  const count = taken.filter((one) => one.step === last.step).length
  const from = steps[last.step] as LetterStep
  // What must not come next ends the match, even if the repetition could take it.
  if (count >= from.min && isUnwantedNext(from, events[last.index + 1] as LetterEvent)) return false
  if (last.step === target) {
    if (count >= step.max || between.some((one) => has(step.until, one))) return false
    return between.every((one) => mayPass(step, step.inner, one)) && !absentIn(step, [...between, event])
  }
  if (target < last.step || count < from.min || !areOptional(steps, last.step + 1, target)) return false
  if (restricted(steps, target, event) || between.some((one) => restricted(steps, target, one))) return false
  return between.every((one) => mayPass(step, step.contiguity, one)) && !absentIn(from, between)
}

/** Whether an event may be passed over while waiting for one of `step`. */
function mayPass(step: LetterStep, contiguity: LetterStep['contiguity'], event: LetterEvent): boolean {
  if (contiguity === 'strict') return false
  return contiguity === 'any' || !has(step.letters, event)
}

/** After a greedy step comes nothing that fits it. */
function restricted(steps: readonly LetterStep[], target: number, event: LetterEvent): boolean {
  const before = steps[target - 1]
  return before !== undefined && before.greedy && before.min !== before.max && has(before.letters, event)
}

function isUnwantedNext({ absence }: LetterStep, event: LetterEvent): boolean {
  return absence?.contiguity === 'strict' && has(absence.letters, event)
}

function absentIn({ absence }: LetterStep, events: readonly LetterEvent[]): boolean {
  return absence?.contiguity === 'relaxed' && events.some((one) => has(absence.letters, one))
}

function areOptional(steps: readonly LetterStep[], from: number, to: number): boolean {
  return steps.slice(from, to).every(({ optional }) => optional)
}

function isComplete(steps: readonly LetterStep[], taken: Taken): boolean {
  const { step } = taken.at(-1) as Taken[number]
  const count = taken.filter((one) => one.step === step).length
  return count >= (steps[step] as LetterStep).min && areOptional(steps, step + 1, steps.length)
}

/** Whether the event just taken is also one that must not come before it: nothing can follow then. */
function isBroken(steps: readonly LetterStep[], taken: Taken, event: LetterEvent): boolean {
  const [before, last] = taken.slice(-2)
  if (before === undefined || last === undefined || before.step === last.step) return false
  return absentIn(steps[before.step] as LetterStep, [event])
}
