import type { SqlLocation } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { BindContext } from '../../planner/bind/context.ts'
import type { Catalog } from '../../planner/catalog/catalog.ts'
import type { SessionFunctions } from '../session-functions.ts'
import type { SessionConfig } from './session-config.ts'

/** What statements read and change: it outlives each of them. */
export interface Session {
  readonly catalog: Catalog
  readonly config: SessionConfig
  readonly functions: SessionFunctions
}

/** A session at the moment of one statement, whose spans refer to `text`. */
export interface StatementContext extends Session {
  readonly text: string
}

export function locate({ text }: StatementContext, span: Span): SqlLocation {
  return { text, span }
}

export function bindContext({ catalog, functions, config, text }: StatementContext): BindContext {
  return { catalog, functions, text, zone: config.zone }
}
