type Kind = 'none' | 'to-next' | 'past-last' | 'to-first' | 'to-last'

/** Which other matches are dropped once one has been found. */
export class AfterMatchSkipStrategy {
  readonly kind: Kind
  /** The pattern that the search goes on at; undefined for strategies without one. */
  readonly patternName: string | undefined
  readonly isRequired: boolean

  private constructor(kind: Kind, patternName?: string, isRequired = false) {
    this.kind = kind
    this.patternName = patternName
    this.isRequired = isRequired
  }

  /** None: every match is emitted. */
  static noSkip(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy('none')
  }

  /** Those that begin with the same event. */
  static skipToNext(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy('to-next')
  }

  /** Those that begin with or before the match's last event. */
  static skipPastLastEvent(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy('past-last')
  }

  /** Those that begin before the first event of a pattern. */
  static skipToFirst(patternName: string): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy('to-first', patternName)
  }

  /** Those that begin before the last event of a pattern. */
  static skipToLast(patternName: string): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy('to-last', patternName)
  }

  /** Fails the job for a match without an event for the pattern, which otherwise skips nothing. */
  throwExceptionOnMiss(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy(this.kind, this.patternName, true)
  }
}
