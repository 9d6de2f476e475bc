import type { Automaton, State } from './automaton.ts'
import { ALWAYS, and, type Guard, holds, not, or, soon } from './guard.ts'
import type { AbsenceStep, Contiguity, EventStep, GroupStep, PatternDescription, PatternStep } from './pattern.ts'
import { DraftState, finish } from './draft-state.ts'

type TakingStep = EventStep | GroupStep

/** Where a step stands. */
interface Place {
  /** To what comes before the step. */
  readonly contiguity: Contiguity
  /** Whether the step's first state gets further ways out, which must not be open any more after an ignored event. */
  readonly hasExit: boolean
  /** How long after the event before it the step's first event may come (ms). */
  readonly within: number | undefined
  /** Ends the loops of groups around the step. */
  readonly until: Guard | undefined
  /** Absences that hold until the step takes an event. */
  readonly absences: readonly AbsenceStep[]
  /** Absences that hold once the step has taken an event. */
  readonly following: readonly AbsenceStep[]
}

/** How the events of one repetition of a step are taken. */
interface Round {
  readonly take: Guard
  /** Undefined: no event may be ignored. */
  readonly ignore: Guard | undefined
  readonly optional: boolean
  /** Where the match goes on without an event for this round. */
  readonly skipTo: DraftState
  /** What must not come while the match waits for the event. */
  readonly absences: readonly AbsenceStep[]
}

/**
 * Builds the automaton of a pattern from its end to its beginning. Every step becomes a chain of states, one for each
 * event it must or may take, and a state for the loop. A state that can be left without an event has a twin without
 * those exits, in which the match waits once it has ignored an event: so the choice is made once, and no match is
 * found twice.
 *
 * The outcome is Flink's but for three of its oddities: there a loop of a group finds matches twice, or across a strict
 * contiguity, once it has ignored an event; the first part of a group loses its own inner contiguity; and a time limit
 * from the event before is not applied to repetitions.
 */
export function compilePattern(pattern: PatternDescription): Automaton {
  return new PatternCompiler(pattern.within !== undefined).compile(pattern)
}

class PatternCompiler {
  readonly #states: DraftState[] = []
  readonly #isLimited: boolean
  /** States as they were before a greedy step before them restricted them. */
  readonly #unrestricted = new Map<DraftState, DraftState>()

  constructor(isLimited: boolean) {
    this.#isLimited = isLimited
  }

  compile(pattern: PatternDescription): Automaton {
    const final = this.#state('final')
    const start = this.#sequence(pattern.steps, final, {
      contiguity: 'strict',
      hasExit: false,
      until: undefined,
      within: undefined,
    })
    return finish(this.#states, start, pattern)
  }

  #state(kind: State['kind'], within?: number): DraftState {
    const state = new DraftState(this.#states.length, kind, within)
    this.#states.push(state)
    return state
  }

  #sequence(
    steps: readonly PatternStep[],
    sink: DraftState,
    first: Pick<Place, 'contiguity' | 'hasExit' | 'until' | 'within'>,
  ): DraftState {
    let next = sink
    for (let i = steps.length - 1; i >= 0; i--) {
      const step = steps[i] as PatternStep
      if (step.kind === 'absence') {
        next = this.#absence(step, next, first.until)
        continue
      }
      const following = steps[i + 1]
      next = this.#step(step, next, {
        contiguity: i === 0 ? first.contiguity : step.contiguity,
        hasExit: i === 0 && first.hasExit,
        within: i === 0 ? (first.within ?? step.within) : step.within,
        until: first.until,
        absences: absencesBefore(steps, i),
        following: following?.kind === 'absence' && following.contiguity === 'relaxed' ? [following] : [],
      })
    }
    return next
  }

  #absence(step: AbsenceStep, sink: DraftState, until: Guard | undefined): DraftState {
    const unwanted = unless(until, holds(step.condition))
    if (step.contiguity === 'strict') {
      const state = this.#state('waiting')
      // At the end an event is needed to see that it is not the unwanted one.
      state.add(sink.kind === 'final' ? 'ignore' : 'proceed', sink, not(unwanted))
      state.addStop(step, unwanted)
      return state
    }
    // Elsewhere the states around it watch out for the event.
    if (sink.kind !== 'final' || !(this.#isLimited || step.within !== undefined)) return sink
    const pending = this.#state('pending', step.within)
    pending.addStop(step, unwanted)
    pending.add('ignore', pending, not(unwanted))
    return pending
  }

  #step(step: TakingStep, sink: DraftState, place: Place): DraftState {
    const { repetition } = step
    if (repetition === undefined) {
      const { optional } = step
      const { absences } = place
      const take = takeOf(step, place)
      const ignore = ignoreOf(step, place.contiguity, place)
      return this.#round(step, sink, { take, ignore, optional, skipTo: sink, absences }, place)
    }
    if (repetition.max < Infinity) return this.#times(step, sink, sink, repetition.max, place)
    return this.#times(
      step,
      this.#loop(step, this.#withoutAbsences(sink, step, place), place),
      sink,
      repetition.min,
      place,
    )
  }

  /** `min` to `max` rounds. */
  #times(step: TakingStep, sink: DraftState, skipTo: DraftState, max: number, place: Place): DraftState {
    const { min, until, contiguity, within } = step.repetition as NonNullable<TakingStep['repetition']>
    const { absences, following } = place
    const outer = ignoreOf(step, place.contiguity, place)
    const inner: Place = { ...place, contiguity, hasExit: false, within: within ?? step.within }
    const stop = until === undefined ? undefined : holds(until)
    const take = unless(stop, takeOf(step, place))
    const again = ignoreOf(step, contiguity, place)
    const ignore = again === undefined ? undefined : unless(stop, again)
    if (step.kind === 'event' && step.greedy && min !== max) this.#restrict(sink, take, until !== undefined)
    let next = sink
    for (let i = max; i > 1; i--) {
      const optional = i > min
      next = this.#round(step, next, { take, ignore, optional, skipTo, absences: following }, inner)
    }
    const { optional } = step
    return this.#round(step, next, { take, ignore: outer, optional, skipTo, absences }, place)
  }

  /** Any number of further rounds. */
  #loop(step: TakingStep, sink: DraftState, place: Place): DraftState {
    if (step.kind === 'group') return this.#loopOfGroup(step, sink, place)
    const { until, contiguity, within } = step.repetition as NonNullable<TakingStep['repetition']>
    const stop = until === undefined ? undefined : holds(until)
    const plainTake = takeOf(step, place)
    const take = soon(within ?? step.within, unless(stop, plainTake))
    const ignore = ignoreOf(step, contiguity, place)
    const loop = this.#state('waiting')
    if (step.greedy) this.#restrict(sink, plainTake, until !== undefined)
    this.#addSkip(loop, sink, step, place)
    loop.addTake(loop, step.variable, take)
    watch(loop, place.following, place)
    if (ignore === undefined) return loop
    const waiting = this.#state('waiting')
    waiting.addTake(loop, step.variable, take)
    waiting.add('ignore', waiting, unless(stop, ignore))
    watch(waiting, place.following, place)
    loop.add('ignore', waiting, unless(stop, ignore))
    return loop
  }

  #loopOfGroup(step: GroupStep, sink: DraftState, place: Place): DraftState {
    const hub = this.#state('waiting')
    const { contiguity, within = step.within } = step.repetition as NonNullable<TakingStep['repetition']>
    const first = this.#sequence(step.steps, hub, { contiguity, hasExit: true, until: untilOf(step, place), within })
    first.add('proceed', sink, unless(place.until, ALWAYS))
    hub.add('proceed', first, unless(place.until, ALWAYS))
    return first
  }

  /** One event of the step, or one pass through a group. */
  #round(step: TakingStep, sink: DraftState, round: Round, place: Place): DraftState {
    const { ignore, optional, skipTo, absences } = round
    if (step.kind === 'group') {
      const hasExit = optional || place.hasExit
      const first = this.#sequence(step.steps, sink, { ...place, hasExit, until: untilOf(step, place) })
      if (optional) first.add('proceed', skipTo, unless(place.until, ALWAYS))
      watch(first, absences, place)
      return first
    }
    const take = soon(place.within, round.take)
    const state = this.#state('waiting')
    const taken = this.#withoutAbsences(sink, step, place)
    state.addTake(taken, step.variable, take)
    if (optional) this.#addSkip(state, skipTo, step, place)
    watch(state, absences, place)
    if (ignore === undefined) return state
    if (!optional && !place.hasExit) {
      state.add('ignore', state, ignore)
      return state
    }
    const waiting = this.#state('waiting')
    waiting.addTake(taken, step.variable, take)
    waiting.add('ignore', waiting, ignore)
    watch(waiting, absences, place)
    state.add('ignore', waiting, ignore)
    return state
  }

  /** The way past `step`. What ended a greedy loop may be taken by the next step even if it fits the loop. */
  #addSkip(state: DraftState, target: DraftState, step: EventStep, place: Place): void {
    const free = unless(place.until, ALWAYS)
    const until = step.repetition?.until
    const unrestricted = this.#unrestricted.get(target)
    if (!step.greedy || until === undefined || unrestricted === undefined) {
      state.add('proceed', target, free)
      return
    }
    state.add('proceed', unrestricted, and(free, holds(until)))
    state.add('proceed', target, and(free, not(holds(until))))
  }

  /** Keeps what comes after a greedy step from taking, or waiting past, an event that fits the step. */
  #restrict(state: DraftState, take: Guard, hasUntil: boolean): void {
    if (hasUntil) this.#unrestricted.set(state, this.#copy(state))
    state.restrict(not(take))
  }

  #copy(state: DraftState): DraftState {
    const copy = this.#state(state.kind, state.within)
    for (const t of state.transitions) copy.push({ ...t, target: t.target === state ? copy : t.target })
    return copy
  }

  /**
   * The state after an optional step: once that has taken an event, absences from before it mean nothing any more, but
   * without that event they still hold there.
   */
  #withoutAbsences(sink: DraftState, step: TakingStep, place: Place): DraftState {
    if (!step.optional || place.absences.length === 0) return sink
    return this.#copyWithout(sink, new Set(place.absences))
  }

  #copyWithout(state: DraftState, absences: ReadonlySet<AbsenceStep>): DraftState {
    if (state.kind === 'final') return state
    const copy = this.#state(state.kind, state.within)
    for (const t of state.transitions) {
      if (t.absence !== undefined && absences.has(t.absence)) continue
      if (t.target === state) copy.push({ ...t, target: copy })
      else if (t.action === 'proceed') copy.push({ ...t, target: this.#copyWithout(t.target, absences) })
      else copy.push(t)
    }
    return copy
  }
}

/** Absences that a step must respect: those right before it, or with nothing but optional steps in between. */
function absencesBefore(steps: readonly PatternStep[], index: number): AbsenceStep[] {
  const found: AbsenceStep[] = []
  for (let i = index - 1; i >= 0; i--) {
    const step = steps[i] as PatternStep
    if (step.kind === 'absence') {
      if (step.contiguity === 'strict') break
      found.push(step)
    } else if (!step.optional) break
  }
  return found
}

/** Gives the match up in `state` when an event comes that must not come. */
function watch(state: DraftState, absences: readonly AbsenceStep[], { until }: Place): void {
  for (const absence of absences) state.addStop(absence, unless(until, holds(absence.condition)))
}

function takeOf(step: TakingStep, { until }: Place): Guard {
  return step.kind === 'group' ? ALWAYS : unless(until, holds(step.condition))
}

function ignoreOf(step: TakingStep, contiguity: Contiguity, { until }: Place): Guard | undefined {
  if (contiguity === 'strict') return undefined
  const condition = step.kind === 'group' ? undefined : step.condition
  return unless(until, contiguity === 'any' ? ALWAYS : not(holds(condition)))
}

function untilOf({ repetition }: GroupStep, place: Place): Guard | undefined {
  if (repetition?.until === undefined) return place.until
  const own = holds(repetition.until)
  return place.until === undefined ? own : or(place.until, own)
}

function unless(until: Guard | undefined, guard: Guard): Guard {
  return until === undefined ? guard : and(not(until), guard)
}
