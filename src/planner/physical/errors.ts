import { PlanError, type SqlLocation, ValidationError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'

/** Makes the errors of planning, with the place in the statement that `text` is. */
export class Errors {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  plan(code: string, message: string, span: Span | undefined): PlanError {
    return new PlanError(code, message, this.#at(span))
  }

  validation(code: string, message: string, span: Span | undefined): ValidationError {
    return new ValidationError(code, message, this.#at(span))
  }

  notSupported(what: string, span: Span | undefined): PlanError {
    return this.plan('NOT_SUPPORTED', `${what} is not supported yet.`, span)
  }

  #at(span: Span | undefined): SqlLocation | undefined {
    return span === undefined ? undefined : { text: this.#text, span }
  }
}
