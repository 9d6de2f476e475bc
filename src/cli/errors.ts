import { MillraceError, ParseError, PlanError, ValidationError } from '../core/errors.ts'
import { underline } from '../core/position.ts'
import { EXIT_FAILED, EXIT_USAGE } from './options.ts'
import { type Script, sourceSpan } from './variables.ts'

/** 2 for what is wrong before anything runs, 1 for what fails while it runs. */
export function exitCode(error: unknown): number {
  const isWrong = error instanceof ParseError || error instanceof ValidationError || error instanceof PlanError
  return isWrong ? EXIT_USAGE : EXIT_FAILED
}

/** An error as the user reads it: where in which file, what, and the line with carets. Ends with a line feed. */
export function errorText(error: unknown, script?: Script): string {
  if (!(error instanceof MillraceError)) {
    return `error: ${fileOf(script)}${unexpected(error)}\n`
  }
  const { location, summary } = error
  // Errors in the definition of a view are located in the view's own text.
  if (location === undefined || script === undefined || location.text !== script.text) {
    return `error: ${fileOf(script)}${error.message}\n`
  }
  const { start, end } = sourceSpan(script, location.span)
  const file = script.name === undefined ? '' : `${script.name}:`
  const lines = underline(script.source, start, end - start.offset)
  return `error: ${file}${start.line}:${start.column}: ${summary}\n${lines}\n`
}

/** For what is no error of SQL or data, but most likely a defect, developers may ask for the stack. */
function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return process.env['MILLRACE_DEBUG'] === undefined ? error.message : (error.stack ?? error.message)
}

function fileOf(script: Script | undefined): string {
  return script?.name === undefined ? '' : `${script.name}: `
}
